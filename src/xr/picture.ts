/** The vertex stage of every flat picture in the room: hands the place on the picture (0..1) to the fragment stage as `vPlace`. */
export const pictureVertex: string = `
precision highp float;
attribute vec3 position;
attribute vec2 uv;
uniform mat4 world;
uniform mat4 viewProjection;
varying vec2 vPlace;
void main(void) {
  vPlace = uv;
  gl_Position = viewProjection * world * vec4(position, 1.0);
}`;
