"""Flat shading: which planes a surface is made of, and moving it onto them."""
