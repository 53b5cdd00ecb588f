"""The pages: one renderer in plain script (`site.js`), fed by a file that people send each other or by the server."""
