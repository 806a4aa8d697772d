// Everything the script works on is in the document already; without it nothing is hidden.
tools.start();
copying.start();
links.start();
