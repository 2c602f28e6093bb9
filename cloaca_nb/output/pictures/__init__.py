"""The workflow as a picture: laid out once, drawn as SVG and as text, with what stands beside tasks."""
