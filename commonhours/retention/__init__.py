"""How long what is kept, who may hold it back, and how somebody is forgotten while the books stay true."""
