// Loads files with three.js and prints, as JSON, the triangles in the scene and the textures of each material.
// Arguments: the folder of node modules, then the files.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [modules, ...files] = process.argv.slice(2);
const three = (name) => import(pathToFileURL(path.join(modules, "three", name)).href);

// What a browser has and Node hasn't: the size is all that is asked of a decoded picture.
globalThis.self = globalThis;
globalThis.createImageBitmap = async (blob) => {
  const bytes = Buffer.from(await blob.arrayBuffer());
  if (bytes.toString("latin1", 1, 4) !== "PNG") throw new Error("not a PNG");
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), close() {} };
};

const { GLTFLoader } = await three("examples/jsm/loaders/GLTFLoader.js");
const { MeshoptDecoder } = await three("examples/jsm/libs/meshopt_decoder.module.js");
const { Box3 } = await three("build/three.module.js");
await MeshoptDecoder.ready;
const loader = new GLTFLoader().setMeshoptDecoder(MeshoptDecoder);
const found = {};
for (const file of files) {
  const data = fs.readFileSync(file);
  const buffer = data.buffer.slice(data.byteOffset, data.byteOffset + data.length);
  const { scene } = await loader.parseAsync(buffer, "");
  const facts = { triangles: {}, albedo: null, height: 0 };
  scene.traverse((node) => {
    if (!node.isMesh) return;
    facts.triangles[node.name] = node.geometry.index.count / 3;
    if (node.material.map) facts.albedo = node.material.map.image.width;
  });
  const box = new Box3().setFromObject(scene, true);
  facts.height = box.max.y - box.min.y;
  found[file] = facts;
}
console.log(JSON.stringify(found));
