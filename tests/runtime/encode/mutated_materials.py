"""Materials and textures of mutated glTF files, and what they should look like."""

import base64
import io

import numpy as np
from PIL import Image

from tests.runtime.encode.mutated_shapes import WEIGHTS, slug, srgb_to_linear


class MaterialWriter:
    """Adds a case's materials to a file under construction: `builder`, `files` beside it, choices `is_`."""

    def __init__(self, name, choices, builder, random):
        self.name, self.is_, self.builder, self.random = name, choices, builder, random
        self.files = {}

    def material(self):
        """A material, its texture's reference, and what colours places by UVs `[F, 3, 2]` and RGBA `[F, 3, 4]`."""
        kind = self.is_["material"]
        if kind == "none":
            return None, None, lambda _, rgba: WEIGHTS @ rgba[..., :3]
        factor = np.ones(4) if kind == "no factor" else np.array([*self.random.uniform(0.2, 1, 3), 1])
        texture, texels = self._texture()
        is_old = kind == "specular glossiness"
        slots = ("diffuseFactor", "diffuseTexture") if is_old else ("baseColorFactor", "baseColorTexture")
        found = {} if kind == "no factor" else {slots[0]: factor.tolist()}
        if texture is not None:
            found[slots[1]] = texture
        material = {"pbrMetallicRoughness": found}
        if kind == "unlit":
            material["extensions"] = {"KHR_materials_unlit": {}}
            self.used("KHR_materials_unlit")
        if is_old:
            name = "KHR_materials_pbrSpecularGlossiness"
            other = {"baseColorFactor": [0, 1, 0, 1]} if self.random.random() < 0.5 else {}
            material = {"pbrMetallicRoughness": other, "extensions": {name: found}}
            self.used(name)
        alpha = self.is_["alpha"]
        if alpha in ("mask", "blend"):
            material["alphaMode"] = alpha.upper()
        if alpha == "double sided":
            material["doubleSided"] = True

        def look(uvs, rgba):
            colors = WEIGHTS @ rgba[..., :3] * factor[:3]
            return colors if uvs is None else colors * self._texels(texels, WEIGHTS @ uvs)

        return material, texture, look

    def used(self, name, *, required=False):
        if name not in self.builder.json.get("extensionsUsed", ()):
            self.builder.extension(name, required=required)

    def needed(self, name):
        self.used(name, required=self.is_["extensions"] == "required")

    def _texture(self):
        kind = "ktx2 beside png" if self.is_["required"] == "ktx2" else self.is_["texture"]
        if kind == "none":
            return None, None
        texels = self.random.integers(0, 256, (4, 4, 3), np.uint8)
        if kind == "jpeg":
            texels[:] = texels[:1, :1]  # one colour, which JPEG keeps
        if "grey" in kind:
            texels[:] = texels[..., :1]
        image, mime = Image.fromarray(np.repeat(np.repeat(texels, 8, axis=0), 8, axis=1)), "png"
        if "16-bit" in kind:
            image = Image.fromarray(np.asarray(image)[..., 0].astype(np.uint16) * 257)
        elif "grey" in kind:
            image = image.convert("LA" if "alpha" in kind else "L")
        elif kind == "palette png":
            image = image.quantize(16, dither=Image.Dither.NONE)
            texels = np.asarray(image.convert("RGB"))[4::8, 4::8]
        if self.is_["alpha"] in ("unseen alpha", "mask", "blend") and image.mode in ("RGB", "LA") and kind != "jpeg":
            image.putalpha(0 if self.is_["alpha"] == "unseen alpha" else 200)
        if kind in ("jpeg", "webp"):
            mime = kind
        buffer = io.BytesIO()
        image.save(buffer, mime.upper(), **({"lossless": True, "exact": True} if mime == "webp" else {}))
        if kind == "jpeg":
            texels = np.asarray(Image.open(buffer).convert("RGB"))[4::8, 4::8]
        number = self.builder.add("textures", self._image(kind, mime, buffer.getvalue()))
        wrap = {"repeat": 10497, "clamp": 33071, "mirror": 33648}.get(self.is_["wrap"])
        if wrap:
            sampler = self.builder.add("samplers", {"wrapS": wrap, "wrapT": wrap})
            self.builder.json["textures"][number]["sampler"] = sampler
        return self._transformed({"index": number}), texels

    def _image(self, kind, mime, data):
        image = {"mimeType": f"image/{'jpeg' if kind == 'png called jpeg' else mime}"}
        if kind == "no type":
            image = {}
        if kind == "data URI":
            image = {"uri": f"data:image/png;base64,{base64.b64encode(data).decode()}"}
        elif kind == "file":
            number = len(self.builder.json.get("images", ()))
            self.files[f"{slug(self.name)} täx{number}.png"] = data
            image = {"uri": f"{slug(self.name)}%20t%C3%A4x{number}.png"}
        else:
            image["bufferView"] = self.builder.view(data)
        source = self.builder.add("images", image)
        if kind == "webp":
            self.used("EXT_texture_webp")
            return {"extensions": {"EXT_texture_webp": {"source": source}}}
        if kind == "ktx2 beside png":
            self.used("KHR_texture_basisu")
            data = b"\xabKTX 20\xbb\r\n\x1a\n" + bytes(84)
            other = self.builder.add("images", {"mimeType": "image/ktx2", "bufferView": self.builder.view(data)})
            return {"source": source, "extensions": {"KHR_texture_basisu": {"source": other}}}
        return {"source": source}

    def _transformed(self, texture):
        kind = self.is_["transform"]
        if kind == "none":
            return texture
        self.used("KHR_texture_transform")
        moved = {"offset": [0.3, 0.45]} if kind != "scaled" and kind != "turned" else {}
        if kind in ("scaled", "all and the second set"):
            moved["scale"] = [0.5, -1.5]
        if kind in ("turned", "all and the second set"):
            moved["rotation"] = 0.7
        if kind.startswith("all"):
            moved["texCoord"] = 1
        return texture | {"extensions": {"KHR_texture_transform": moved}}

    def _texels(self, texels, uvs):
        """The texels at places from the upper left, linear."""
        kind = self.is_["transform"]
        if kind in ("scaled", "all and the second set"):
            uvs = uvs * [0.5, -1.5]
        if kind in ("turned", "all and the second set"):
            cosine, sine = np.cos(0.7), np.sin(0.7)
            uvs = uvs @ np.array([[cosine, -sine], [sine, cosine]])
        if kind in ("moved", "all and the second set"):
            uvs = uvs + np.array([0.3, 0.45])
        wrap = self.is_["wrap"]
        if wrap == "clamp":
            uvs = np.clip(uvs, 0, 1 - 1e-9)
        uvs = 1 - np.abs(uvs % 2 - 1) if wrap == "mirror" else uvs % 1
        column, row = np.moveaxis(np.minimum((uvs * 4).astype(int), 3), -1, 0)
        return srgb_to_linear(texels[row, column] / 255)
