/** Shells of the test scene, one in the other, all seen through: as many as a patient's organs lie behind each other. */
export const SHELLS = 6;
/** Rings and segments a shell: 6 x 2 x 91 x 91 = 99,372 triangles, the scene's budget. */
const RINGS = 91;
export const LOAD_TRIANGLES: number = SHELLS * 2 * RINGS * RINGS;

const VERTEX = `#version 300 es
in vec3 place; uniform mat4 view, projection; uniform float radius; out vec3 normal;
void main() { normal = place; gl_Position = projection * view * vec4(place * radius + vec3(0.0, 1.2, -1.2), 1.0); }`;
const FRAGMENT = `#version 300 es
precision mediump float; in vec3 normal; uniform vec3 colour; out vec4 seen;
void main() { float rim = pow(1.0 - abs(normalize(normal).z), 2.0); seen = vec4(colour * (0.3 + rim), 1.0) * (0.15 + 0.5 * rim); }`;

/** Draws the test scene for one eye into the bound framebuffer. */
export type DrawLoad = (view: Float32Array, projection: Float32Array) => void;

/** 100,000 triangles in six blended shells, as a measure of what this device draws in time. Null where the shaders do not compile. */
export function createLoad(gl: WebGL2RenderingContext): DrawLoad | null {
  const program = gl.createProgram();
  for (const [type, text] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) return null;
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) return null;
  const count = fillBuffers(gl, program);
  const at = (name: string): WebGLUniformLocation | null => gl.getUniformLocation(program, name);
  const places = { view: at("view"), projection: at("projection"), radius: at("radius"), colour: at("colour") };
  return (view, projection) => {
    gl.useProgram(program);
    gl.enable(gl.DEPTH_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.depthMask(false);
    gl.uniformMatrix4fv(places.view, false, view);
    gl.uniformMatrix4fv(places.projection, false, projection);
    for (let shell = 1; shell <= SHELLS; shell++) {
      gl.uniform1f(places.radius, 0.04 * shell);
      gl.uniform3f(places.colour, shell / SHELLS, 0.5, 1 - shell / SHELLS);
      gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_SHORT, 0);
    }
    gl.depthMask(true);
  };
}

/** One unit sphere; gives the number of its indices. */
function fillBuffers(gl: WebGL2RenderingContext, program: WebGLProgram): number {
  const places: number[] = [];
  const triangles: number[] = [];
  for (let ring = 0; ring <= RINGS; ring++) {
    for (let segment = 0; segment <= RINGS; segment++) {
      const [polar, round] = [(Math.PI * ring) / RINGS, (2 * Math.PI * segment) / RINGS];
      places.push(Math.sin(polar) * Math.cos(round), Math.cos(polar), Math.sin(polar) * Math.sin(round));
      if (ring === RINGS || segment === RINGS) continue;
      const here = ring * (RINGS + 1) + segment;
      triangles.push(here, here + RINGS + 1, here + 1, here + 1, here + RINGS + 1, here + RINGS + 2);
    }
  }
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(places), gl.STATIC_DRAW);
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, new Uint16Array(triangles), gl.STATIC_DRAW);
  const place = gl.getAttribLocation(program, "place");
  gl.enableVertexAttribArray(place);
  gl.vertexAttribPointer(place, 3, gl.FLOAT, false, 0, 0);
  return triangles.length;
}
