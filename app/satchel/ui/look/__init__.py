"""How the window looks: design tokens, and what Qt is told of them."""
