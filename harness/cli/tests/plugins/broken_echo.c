/* The reference plugin, but for one operation: a stream's write does what ECHO says. REFERENCE is the
 * reference plugin's file. */
#include <assay/ext/streams.h>
#include <assay/plugin.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  OTHER_BYTES, /* the last byte is another one */
  TWICE,
  SILENT, /* nothing is written */
  LOSSY,  /* of two writes the second is lost */
  ERROR,
  CRASH
};

static assay_plugin plugin;
static const assay_plugin* reference;
static const assay_host* host;
static assay_ext_streams streams;
static const assay_ext_streams* genuine;

static assay_error* other_bytes(assay_object* writer, const char* data, size_t len) {
  char copy[4096];
  if (len > sizeof copy) abort();
  memcpy(copy, data, len);
  copy[len - 1] ^= 1;
  return genuine->write(writer, copy, len);
}

static assay_error* no_luck(void) {
  assay_error_info info;
  memset(&info, 0, sizeof info);
  info.size = sizeof info;
  info.kind = ASSAY_ERROR_KIND_RUNTIME;
  info.message = "no luck";
  info.message_len = 7;
  return host->error_new(&info);
}

static unsigned writes; /* of this process */

static assay_error* broken_write(assay_object* writer, const void* data, size_t len) {
  assay_error* error;
  switch (ECHO) {
    case OTHER_BYTES:
      return other_bytes(writer, data, len);
    case TWICE:
      error = genuine->write(writer, data, len);
      return error != NULL ? error : genuine->write(writer, data, len);
    case SILENT:
      return NULL;
    case LOSSY:
      return writes++ % 2 == 0 ? genuine->write(writer, data, len) : NULL;
    case ERROR:
      return no_luck();
    default:
      abort();
  }
}

static const void* get_extension(const char* id) {
  const void* table = reference->get_extension(id);
  if (table == NULL || strcmp(id, ASSAY_EXT_STREAMS) != 0) return table;
  genuine = table;
  memcpy(&streams, genuine, genuine->size < sizeof streams ? genuine->size : sizeof streams);
  streams.write = broken_write;
  return &streams;
}

static assay_error* init(const assay_host* given, const char* options) {
  host = given;
  return reference->init(given, options);
}

static const assay_plugin* get(const char* id) {
  if (id != NULL) return NULL;
  void* library = dlopen(REFERENCE, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return NULL;
  }
  reference = ((const assay_entry_table*)dlsym(library, ASSAY_ENTRY_SYMBOL))->get(NULL);
  memcpy(&plugin, reference, sizeof plugin);
  plugin.init = init;
  plugin.get_extension = get_extension;
  return &plugin;
}
ASSAY_PLUGIN_ENTRY(get);
