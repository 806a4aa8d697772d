/* A library that says it is a libpython of some version, to be refused by init. */
const char* Py_GetVersion(void);
__attribute__((visibility("default"))) const char* Py_GetVersion(void) { return PRETENDED_VERSION; }
