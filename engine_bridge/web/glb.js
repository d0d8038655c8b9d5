// Reads the .glb files that Propsmith writes: one mesh a level of detail, MSFT_lod, vertex colours or one set of textures.

const ARRAYS = { 5120: Int8Array, 5121: Uint8Array, 5122: Int16Array, 5123: Uint16Array, 5125: Uint32Array, 5126: Float32Array };
const WIDTHS = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT4: 16 };
const LARGEST = { 5120: 127, 5121: 255, 5122: 32767, 5123: 65535 };

/**
 * @param {ArrayBuffer} buffer
 * @returns {Promise<{levels: object[], images: object, factors: object}>} each level: positions, normals, colors, uvs (Float32Array),
 *   indices (Uint32Array); images: color, surface (occlusion, roughness, metallic), glow, each an ImageBitmap or null;
 *   factors: metallic, roughness, and glow as RGB
 */
export async function readGlb(buffer) {
  const view = new DataView(buffer);
  if (view.getUint32(0, true) !== 0x46546c67) throw new Error("this is no .glb file");
  const jsonLength = view.getUint32(12, true);
  const file = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 20, jsonLength)));
  const unread = (file.extensionsRequired ?? []).filter((name) => name !== "KHR_mesh_quantization");
  if (unread.length) throw new Error(`this page doesn’t read ${unread.join(", ")}`);
  const start = 20 + jsonLength + 8;
  const root = file.nodes[file.scenes[file.scene ?? 0].nodes[0]];
  const nodes = [root, ...(root.extensions?.MSFT_lod?.ids ?? []).map((id) => file.nodes[id])];
  const levels = nodes.filter((node) => node.mesh !== undefined).map((node) => readLevel(file, buffer, start, node));
  if (!levels.length) throw new Error("the file holds no mesh");
  const { material } = levels[0], pbr = material?.pbrMetallicRoughness ?? {};
  const image = (texture) => readImage(file, buffer, start, texture);
  const strength = material?.extensions?.KHR_materials_emissive_strength?.emissiveStrength ?? 1;
  return {
    levels,
    images: {
      color: await image(pbr.baseColorTexture),
      surface: await image(pbr.metallicRoughnessTexture),
      glow: await image(material?.emissiveTexture),
    },
    factors: {
      metallic: pbr.metallicFactor ?? 1,
      roughness: pbr.roughnessFactor ?? 1,
      glow: (material?.emissiveFactor ?? [0, 0, 0]).map((value) => value * strength),
    },
  };
}

function readLevel(file, buffer, start, node) {
  const { attributes, indices, material } = file.meshes[node.mesh].primitives[0];
  const read = (index, width) => (index === undefined ? null : readAccessor(file, buffer, start, index, width));
  const positions = read(attributes.POSITION, 3);
  const scale = node.scale ?? [1, 1, 1], shift = node.translation ?? [0, 0, 0];
  for (let i = 0; i < positions.length; i++) positions[i] = positions[i] * scale[i % 3] + shift[i % 3];
  return {
    positions,
    normals: read(attributes.NORMAL, 3),
    colors: read(attributes.COLOR_0, 4),
    uvs: read(attributes.TEXCOORD_0, 2),
    indices: Uint32Array.from(read(indices, 1)),
    material: file.materials?.[material ?? 0],
  };
}

/** Numbers as floats, normalised where the file says so; a missing fourth one is 1. */
function readAccessor(file, buffer, start, index, width) {
  const accessor = file.accessors[index], view = file.bufferViews[accessor.bufferView];
  const Kind = ARRAYS[accessor.componentType], given = WIDTHS[accessor.type];
  const offset = start + (view.byteOffset ?? 0) + (accessor.byteOffset ?? 0);
  const stride = view.byteStride ?? given * Kind.BYTES_PER_ELEMENT;
  const out = new Float64Array(accessor.count * width).fill(1);
  const factor = accessor.normalized ? 1 / LARGEST[accessor.componentType] : 1;
  for (let i = 0; i < accessor.count; i++) {
    // A slice is aligned, wherever in the file it comes from.
    const item = new Kind(buffer.slice(offset + i * stride, offset + i * stride + given * Kind.BYTES_PER_ELEMENT));
    for (let j = 0; j < Math.min(width, given); j++) out[i * width + j] = item[j] * factor;
  }
  return width === 1 ? out : Float32Array.from(out);
}

async function readImage(file, buffer, start, texture) {
  if (!texture) return null;
  const { source, extensions } = file.textures[texture.index];
  const image = file.images[source ?? extensions?.EXT_texture_webp?.source];
  const view = file.bufferViews[image.bufferView];
  const bytes = new Uint8Array(buffer, start + (view.byteOffset ?? 0), view.byteLength);
  return createImageBitmap(new Blob([bytes], { type: image.mimeType }), { colorSpaceConversion: "none" });
}
