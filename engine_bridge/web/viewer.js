// A small WebGL 2 viewer: one prop, lit from the sky and the right, to be turned.

const VERTEX = `#version 300 es
uniform mat4 matrix; uniform mat3 turn;
layout(location=0) in vec3 position; layout(location=1) in vec3 normal;
layout(location=2) in vec4 color; layout(location=3) in vec2 uv;
out vec3 vPlace; out vec3 vNormal; out vec3 vColor; out vec2 vUv;
void main() { gl_Position = matrix * vec4(position, 1.0); vPlace = position; vNormal = turn * normal; vColor = color.rgb; vUv = uv; }`;

// Image-based light in closed form, as runtime/render/reflections.py has it; its comments name the sources.
const REFLECTIONS = `
const vec3 SKY = vec3(0.62, 0.65, 0.70), GROUND = vec3(0.30, 0.28, 0.27), KEY = vec3(0.85, 0.82, 0.76), RIM = vec3(0.14, 0.16, 0.2);
vec3 skySeen(vec3 mirrored, float roughness) {
  float above = smoothstep(0.0, 1.0, 0.5 + 0.5 * mirrored.y / (0.08 + roughness));
  float falling = pow(1.0 - clamp(mirrored.y, 0.0, 1.0), 2.0);
  return mix(1.6 * GROUND, SKY * mix(0.8 + 1.2 * falling, 1.0, roughness * roughness), above);
}
float lampSeen(vec3 mirrored, float roughness, vec3 lamp) {
  float alpha = pow(max(roughness, 0.08), 2.0), lobe = 0.5 / (alpha * alpha), sharp = lobe * 50.0 / (lobe + 50.0);
  return 0.5 * sharp / (1.0 - exp(-2.0 * sharp)) * exp(sharp * (dot(mirrored, lamp) - 1.0));
}
vec3 returned(vec3 front, float roughness, float cosine) {
  vec4 r = roughness * vec4(-1.0, -0.0275, -0.572, 0.022) + vec4(1.0, 0.0425, 1.04, -0.04);
  float a = min(r.x * r.x, exp2(-9.28 * cosine)) * r.x + r.y;
  return front * (-1.04 * a + r.z) + 1.04 * a + r.w;
}`;

const FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D color; uniform sampler2D surface; uniform sampler2D glow;
uniform mat3 turn; uniform vec3 eye; uniform vec2 factors; uniform vec3 glowing; uniform vec4 flat_;
in vec3 vPlace; in vec3 vNormal; in vec3 vColor; in vec2 vUv; out vec4 result;
${REFLECTIONS}
void main() {
  if (flat_.a > 0.0) { result = vec4(flat_.rgb * flat_.a, flat_.a); return; }
  vec3 n = normalize(vNormal), away = turn * normalize(vPlace - eye), mirrored = reflect(away, n);
  vec3 base = vColor * texture(color, vUv).rgb, orm = texture(surface, vUv).rgb;
  float open = orm.r, roughness = orm.g * factors.x, metallic = orm.b * factors.y, cosine = clamp(-dot(away, n), 0.0, 1.0);
  vec3 lamp = normalize(vec3(0.5, 0.75, 0.6)), behind = normalize(vec3(-0.8, 0.25, -0.3));
  vec3 light = mix(GROUND, SKY, 0.5 + 0.5 * n.y) * open + max(dot(n, lamp), 0.0) * KEY + max(dot(n, behind), 0.0) * RIM;
  float seen = clamp(pow(cosine + open, exp2(-16.0 * roughness - 1.0)) - 1.0 + open, 0.0, 1.0);
  vec3 around = skySeen(mirrored, roughness) * seen + KEY * lampSeen(mirrored, roughness, lamp) * clamp(8.0 * dot(n, lamp), 0.0, 1.0);
  vec3 lit = base * (1.0 - metallic) * light + around * returned(mix(vec3(0.04), base, metallic), roughness, cosine);
  lit += glowing * texture(glow, vUv).rgb;
  vec3 over = max(lit - 0.65, 0.0);
  lit = min(lit, 0.65) + 0.35 * over / (over + 0.35);
  result = vec4(mix(12.92 * lit, 1.055 * pow(max(lit, vec3(0.0)), vec3(1.0 / 2.4)) - 0.055, step(0.0031308, lit)), 1.0);
}`;

const SHADOW_VERTEX = `#version 300 es
uniform mat4 matrix; uniform vec4 disc; layout(location=0) in vec2 corner; out vec2 at;
void main() { at = corner; gl_Position = matrix * vec4(disc.x + corner.x * disc.w, disc.y, disc.z + corner.y * disc.w, 1.0); }`;

const SHADOW_FRAGMENT = `#version 300 es
precision highp float; in vec2 at; out vec4 result;
void main() { float a = 0.38 * pow(max(0.0, 1.0 - dot(at, at)), 2.0); result = vec4(0.0, 0.0, 0.0, a); }`;

const ATTRIBUTES = [["positions", 3], ["normals", 3], ["colors", 4], ["uvs", 2]];

/** Draws into a canvas; raises an Error where there is no WebGL 2. */
export class Viewer {
  constructor(canvas) {
    this.canvas = canvas;
    const gl = canvas.getContext("webgl2", { antialias: true, alpha: true, premultipliedAlpha: true });
    if (!gl) throw new Error("this browser has no WebGL 2");
    this.gl = gl;
    this.solid = program(gl, VERTEX, FRAGMENT);
    this.ground = program(gl, SHADOW_VERTEX, SHADOW_FRAGMENT);
    this.square = gl.createVertexArray();
    gl.bindVertexArray(this.square);
    buffer(gl, gl.ARRAY_BUFFER, new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]));
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0);
    this.levels = this.textures = [];
    this.wire = false;
    this.listen();
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  /** Shows the levels of a file that `readGlb` read. */
  show({ levels, images, factors }) {
    this.clear();
    const gl = this.gl;
    this.levels = levels.map((level) => this.upload(level));
    this.textures = [this.texture(images.color, gl.SRGB8_ALPHA8), this.texture(images.surface, gl.RGBA8), this.texture(images.glow, gl.SRGB8_ALPHA8)];
    this.factors = factors;
    this.box = bounds(levels[0].positions);
    this.level = 0;
    this.yaw = 35;
    this.pitch = 20;
    this.distance = 1;
    this.draw();
  }

  /** A texture of an image; of none, white. */
  texture(image, format) {
    const gl = this.gl, made = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, made);
    const white = new Uint8Array([255, 255, 255, 255]);
    if (image) gl.texImage2D(gl.TEXTURE_2D, 0, format, gl.RGBA, gl.UNSIGNED_BYTE, image);
    else gl.texImage2D(gl.TEXTURE_2D, 0, format, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, white);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    return made;
  }

  setLevel(level) {
    this.level = level;
    this.draw();
  }

  setWire(wire) {
    this.wire = wire;
    this.draw();
  }

  clear() {
    for (const level of this.levels) {
      this.gl.deleteVertexArray(level.array);
      level.buffers.forEach((b) => this.gl.deleteBuffer(b));
    }
    this.textures.forEach((texture) => this.gl.deleteTexture(texture));
    this.levels = this.textures = [];
  }

  upload(level) {
    const gl = this.gl, array = gl.createVertexArray(), buffers = [];
    gl.bindVertexArray(array);
    ATTRIBUTES.forEach(([name, width], location) => {
      if (!level[name]) return;
      buffers.push(buffer(gl, gl.ARRAY_BUFFER, level[name]));
      gl.enableVertexAttribArray(location);
      gl.vertexAttribPointer(location, width, gl.FLOAT, false, 0, 0);
    });
    const lines = edges(level.indices);
    const indices = new Uint32Array(level.indices.length + lines.length);
    indices.set(level.indices);
    indices.set(lines, level.indices.length);
    buffers.push(buffer(gl, gl.ELEMENT_ARRAY_BUFFER, indices));
    return { array, buffers, colored: !!level.colors, count: level.indices.length, lines: lines.length };
  }

  draw() {
    const gl = this.gl, canvas = this.canvas, level = this.levels[this.level];
    const ratio = Math.min(devicePixelRatio || 1, 2);
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    canvas.height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    if (!level) return;
    const { matrix, eye } = camera(this.box, this.yaw, this.pitch, this.distance, canvas.width / canvas.height);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.drawShadow(matrix);
    this.drawSolid(matrix, eye, level);
  }

  drawShadow(matrix) {
    const gl = this.gl, { low, high } = this.box;
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.CULL_FACE);
    gl.useProgram(this.ground);
    gl.uniformMatrix4fv(gl.getUniformLocation(this.ground, "matrix"), false, matrix);
    const radius = 0.85 * Math.hypot(high[0] - low[0], high[2] - low[2]);
    gl.uniform4f(gl.getUniformLocation(this.ground, "disc"), (low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2, radius);
    gl.bindVertexArray(this.square);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  drawSolid(matrix, eye, level) {
    const gl = this.gl, at = (name) => gl.getUniformLocation(this.solid, name);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    gl.enable(gl.CULL_FACE);
    gl.useProgram(this.solid);
    gl.uniformMatrix4fv(at("matrix"), false, matrix);
    gl.uniformMatrix3fv(at("turn"), false, rotation(this.yaw, 0));
    gl.uniform3fv(at("eye"), eye);
    gl.uniform2f(at("factors"), this.factors.roughness, this.factors.metallic);
    gl.uniform3fv(at("glowing"), this.factors.glow);
    gl.uniform4f(at("flat_"), 0, 0, 0, 0);
    ["color", "surface", "glow"].forEach((name, unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, this.textures[unit]);
      gl.uniform1i(at(name), unit);
    });
    gl.vertexAttrib4f(2, 1, 1, 1, 1);
    gl.bindVertexArray(level.array);
    gl.enable(gl.POLYGON_OFFSET_FILL);
    gl.polygonOffset(1, 1);
    gl.drawElements(gl.TRIANGLES, level.count, gl.UNSIGNED_INT, 0);
    gl.disable(gl.POLYGON_OFFSET_FILL);
    if (!this.wire) return;
    gl.uniform4f(at("flat_"), 0.05, 0.05, 0.08, 0.55);
    gl.drawElements(gl.LINES, level.lines, gl.UNSIGNED_INT, level.count * 4);
  }

  listen() {
    const canvas = this.canvas, pointers = new Map();
    let span = 0;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, event);
      span = 0;
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = pointers.get(event.pointerId);
      if (!before) return;
      pointers.set(event.pointerId, event);
      if (pointers.size === 1) this.turnBy((before.clientX - event.clientX) * 0.5, (event.clientY - before.clientY) * 0.4);
      else if (pointers.size === 2) {
        const [a, b] = pointers.values();
        const now = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
        if (span) this.zoomBy(span / now);
        span = now;
      }
    });
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, (event) => pointers.delete(event.pointerId));
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoomBy(Math.exp(event.deltaY * 0.001));
    }, { passive: false });
    const keys = { ArrowLeft: [15, 0], ArrowRight: [-15, 0], ArrowUp: [0, 10], ArrowDown: [0, -10] };
    canvas.addEventListener("keydown", (event) => {
      if (keys[event.key]) this.turnBy(...keys[event.key]);
      else if (event.key === "+" || event.key === "=") this.zoomBy(0.85);
      else if (event.key === "-") this.zoomBy(1 / 0.85);
      else return;
      event.preventDefault();
    });
  }

  turnBy(yaw, pitch) {
    this.yaw += yaw;
    this.pitch = Math.max(-30, Math.min(85, this.pitch + pitch));
    this.draw();
  }

  zoomBy(factor) {
    this.distance = Math.max(0.35, Math.min(3, this.distance * factor));
    this.draw();
  }
}

function program(gl, vertex, fragment) {
  const made = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  return made;
}

function buffer(gl, target, data) {
  const made = gl.createBuffer();
  gl.bindBuffer(target, made);
  gl.bufferData(target, data, gl.STATIC_DRAW);
  return made;
}

function bounds(positions) {
  const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity];
  positions.forEach((value, i) => {
    low[i % 3] = Math.min(low[i % 3], value);
    high[i % 3] = Math.max(high[i % 3], value);
  });
  return { low, high };
}

/** Every edge of the triangles once. */
function edges(indices) {
  const seen = new Set(), lines = [];
  for (let i = 0; i < indices.length; i += 3) {
    for (const [a, b] of [[0, 1], [1, 2], [2, 0]]) {
      const from = Math.min(indices[i + a], indices[i + b]), to = Math.max(indices[i + a], indices[i + b]);
      const key = from * 4294967296 + to;
      if (!seen.has(key)) {
        seen.add(key);
        lines.push(from, to);
      }
    }
  }
  return Uint32Array.from(lines);
}

/** Turns the world so that the camera stands `yaw` degrees to the right of the front and looks `pitch` down; by columns. */
function rotation(yaw, pitch) {
  const y = (-yaw * Math.PI) / 180, p = (pitch * Math.PI) / 180;
  const [cy, sy, cp, sp] = [Math.cos(y), Math.sin(y), Math.cos(p), Math.sin(p)];
  return [cy, sp * sy, -cp * sy, 0, cp, sp, sy, -sp * cy, cp * cy];
}

/** Projection times view, by columns, and where the eye is: the box's sphere fills the canvas, whatever its shape. */
function camera({ low, high }, yaw, pitch, zoom, aspect) {
  const middle = low.map((value, i) => (value + high[i]) / 2);
  const radius = Math.hypot(...low.map((value, i) => high[i] - value)) / 2;
  const r = rotation(yaw, pitch);
  const half = (14 * Math.PI) / 180;
  const distance = ((radius * 1.02) / Math.sin(Math.atan(Math.tan(half) * Math.min(1, aspect)))) * zoom;
  const near = Math.max(distance - 3 * radius, 0.02 * radius), far = distance + 4 * radius;
  const shift = [0, 1, 2].map((row) => -(r[row] * middle[0] + r[3 + row] * middle[1] + r[6 + row] * middle[2]));
  shift[2] -= distance;
  const f = 1 / Math.tan(half), a = (far + near) / (near - far), b = (2 * far * near) / (near - far);
  const column = (x, y, z, w) => [(f / aspect) * x, f * y, a * z + b * w, -z];
  const matrix = [...column(r[0], r[1], r[2], 0), ...column(r[3], r[4], r[5], 0), ...column(r[6], r[7], r[8], 0), ...column(...shift, 1)];
  return { matrix, eye: middle.map((value, axis) => value + distance * r[3 * axis + 2]) };
}
