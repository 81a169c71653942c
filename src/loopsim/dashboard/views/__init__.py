"""Pages that visitors see, drawn by Streamlit. Nothing is computed here that could be computed elsewhere."""
