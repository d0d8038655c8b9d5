"""Pictures: thumbnails, sheets and turntables, from meshes or from a radiance field."""
