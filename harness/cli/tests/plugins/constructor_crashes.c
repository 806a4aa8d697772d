/* Crashes before anybody can ask it anything. */
#include <stdlib.h>

__attribute__((constructor)) static void crash(void) { abort(); }
