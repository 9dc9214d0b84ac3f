"""The Gradio app: rate, compare, watch scores."""
