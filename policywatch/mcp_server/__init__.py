"""The archive for language-model clients (Model Context Protocol)."""
