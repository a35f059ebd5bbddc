/** The vertex stage of solids: hands point and normal of the scene to the fragment stage; with ALONG also the solid's own z. */
export const solidVertex: string = `
precision highp float;
attribute vec3 position;
attribute vec3 normal;
uniform mat4 world;
uniform mat4 viewProjection;
varying vec3 vNormal;
varying vec3 vPoint;
#ifdef ALONG
varying float vAlong;
#endif
void main(void) {
#ifdef ALONG
  vAlong = position.z;
#endif
  vec4 p = world * vec4(position, 1.0);
  vPoint = p.xyz;
  vNormal = mat3(world) * normal;
  gl_Position = viewProjection * p;
}`;

/**
 * The shading of look.md 3, per pixel: c organ colour, n normal, v to the eye, l light from above the viewer's left shoulder.
 * c (.34 + .72 n.l) + .22 (n.l)^18, rim f = (1 - n.v)^2.2 mixed in as (1 - .35 f) + .55 f min(1, 1.5 c + .12).
 * Opacity: opacity.x + opacity.y f; a ghost is its rim only, opacity.x + opacity.y (1 - n.v)^3.2. `ground` > 0 lays an opaque thing over the ground's
 * colour instead of blending it: bones keep their tone and their depth. With OUTLINE only the rim is drawn, opaque.
 */
export const shellShader: { readonly vertexSource: string; readonly fragmentSource: string } = {
  vertexSource: solidVertex,
  fragmentSource: `
precision highp float;
uniform mat4 view;
uniform vec3 cameraPosition;
uniform vec3 color;
uniform vec2 opacity;
uniform vec4 ground;
uniform float ghost;
varying vec3 vNormal;
varying vec3 vPoint;
void main(void) {
  vec3 n = normalize(vNormal);
  vec3 v = normalize(cameraPosition - vPoint);
  vec3 l = normalize(vec3(-0.42, 0.72, 0.62)) * mat3(view);
  float nv = clamp(dot(n, v), 0.0, 1.0);
  float nl = max(dot(n, l), 0.0);
  if (ghost > 0.5) {
    gl_FragColor = vec4(color, opacity.x + opacity.y * pow(1.0 - nv, 3.2));
    return;
  }
  float f = pow(1.0 - nv, 2.2);
#ifdef OUTLINE
  if (f < 0.4) discard;
  gl_FragColor = vec4(color, 1.0);
  return;
#endif
  vec3 c = color * (0.34 + 0.72 * nl) + vec3(0.22 * pow(nl, 18.0));
  c = c * (1.0 - 0.35 * f) + 0.55 * f * min(vec3(1.0), 1.5 * color + 0.12);
  float a = clamp(opacity.x + opacity.y * f, 0.0, 1.0);
  gl_FragColor = ground.a > 0.5 ? vec4(mix(ground.rgb, c, a), 1.0) : vec4(c, a);
}`,
};

/**
 * The needle: rings of `position` (mm) pushed out along `normal`, whose length tells how wide (0 at the tip). `uv` = (mm from the entry, kind):
 * 0 shaft with ticks each 10 mm, heavier each 50; 1 forbidden stretch; 2 dotted line outwards; 3 throw; with `room` the shaft is greyer, and there are
 * 4 tick and 5 heavier tick, raised and bright; 6 glow about a forbidden stretch. Widths in the room, but never below some px.
 */
export const needleShader: { readonly vertexSource: string; readonly fragmentSource: string } = {
  vertexSource: `
precision highp float;
attribute vec3 position;
attribute vec3 normal;
attribute vec2 uv;
uniform mat4 world;
uniform mat4 viewProjection;
uniform float radius;
uniform float pixel;
uniform vec4 least;
varying vec3 vNormal;
varying vec3 vPoint;
varying vec2 vUv;
void main(void) {
  vec4 p = world * vec4(position, 1.0);
  vec4 clip = viewProjection * p;
  float wide = length(normal);
  vec3 out_ = wide > 0.0 ? normalize(mat3(world) * normal) : vec3(0.0);
  float px = uv.y < 0.5 ? least.x : uv.y < 1.5 ? least.y : uv.y < 2.5 ? least.z : uv.y < 3.5 ? least.w : least.y * (uv.y < 4.5 ? 1.1 : uv.y < 5.5 ? 1.7 : 3.4);
  float thick = uv.y < 0.5 ? 1.0 : uv.y < 1.5 ? 1.5 : uv.y < 2.5 ? 0.4 : uv.y < 3.5 ? 0.6 : uv.y < 4.5 ? 2.2 : uv.y < 5.5 ? 3.4 : 5.0;
  float r = max(radius * thick * length(mat3(world) * vec3(1.0, 0.0, 0.0)), px * pixel * clip.w) * wide;
  vPoint = p.xyz + out_ * r;
  vNormal = out_;
  vUv = uv;
  gl_Position = viewProjection * vec4(vPoint, 1.0);
}`,
  fragmentSource: `
precision highp float;
uniform vec3 cameraPosition;
uniform float strength;
uniform float dim;
uniform float room;
varying vec3 vNormal;
varying vec3 vPoint;
varying vec2 vUv;
void main(void) {
  vec3 v = normalize(cameraPosition - vPoint);
  float nv = length(vNormal) > 0.0 ? clamp(dot(normalize(vNormal), v), 0.0, 1.0) : 1.0;
  vec3 c = vUv.y < 0.5 ? mix(vec3(0.97, 0.98, 1.0), vec3(0.66, 0.71, 0.77), room) : vec3(1.0);
  float shade = 0.62 + 0.38 * nv;
  if (vUv.y > 5.5) {
    gl_FragColor = vec4(1.0, 0.37, 0.31, 0.7 * nv * nv);
    return;
  }
  if (vUv.y > 3.5) {
    shade = 1.0;
  } else if (vUv.y > 2.5) {
    c = vec3(0.78, 0.82, 0.87);
  } else if (vUv.y > 1.5) {
    if (fract(vUv.x / 4.0) > 0.38) discard;
    c = vec3(0.498, 0.89, 0.855);
    shade = 1.0;
  } else if (vUv.y > 0.5) {
    c = vec3(1.0, 0.37, 0.31);
    shade = 0.75 + 0.25 * nv;
  } else {
    float ten = abs(vUv.x - 10.0 * floor(vUv.x / 10.0 + 0.5));
    float fifty = abs(vUv.x - 50.0 * floor(vUv.x / 50.0 + 0.5));
    if (room < 0.5 && vUv.x > 5.0 && (ten < 0.45 || fifty < 1.0)) c = vec3(0.09, 0.11, 0.14);
  }
  // What is forbidden glows through whatever hides it.
  float seen = vUv.y > 0.5 && vUv.y < 1.5 ? max(strength, 0.85) : strength;
  gl_FragColor = vec4(mix(c, vec3(0.55, 0.6, 0.66), dim) * shade, seen);
}`,
};

/** The vertical fade behind everything, #11151b to #090b0e, at the far plane. */
export const groundShader: { readonly vertexSource: string; readonly fragmentSource: string } = {
  vertexSource: `
precision highp float;
attribute vec3 position;
varying float vUp;
void main(void) {
  vUp = position.y * 0.5 + 0.5;
  gl_Position = vec4(position.xy, 0.999999, 1.0);
}`,
  fragmentSource: `
precision highp float;
varying float vUp;
void main(void) {
  gl_FragColor = vec4(mix(vec3(0.0353, 0.0431, 0.0549), vec3(0.0667, 0.0824, 0.1059), vUp), 1.0);
}`,
};

/** A slice in the room: the grey picture on a square, air left out, with a thin edge in the view's colour. */
export const planeShader: { readonly vertexSource: string; readonly fragmentSource: string } = {
  vertexSource: `
precision highp float;
attribute vec3 position;
attribute vec2 uv;
uniform mat4 world;
uniform mat4 viewProjection;
varying vec2 vUv;
void main(void) {
  vUv = uv;
  gl_Position = viewProjection * world * vec4(position, 1.0);
}`,
  fragmentSource: `
precision highp float;
uniform sampler2D picture;
uniform vec3 color;
varying vec2 vUv;
void main(void) {
  vec2 edge = min(vUv, 1.0 - vUv) / fwidth(vUv);
  if (min(edge.x, edge.y) < 1.5) {
    gl_FragColor = vec4(color, 1.0);
    return;
  }
  vec3 c = texture2D(picture, vUv).rgb;
  if (c.r < 0.03) discard;
  gl_FragColor = vec4(c, 1.0);
}`,
};
