#include "host.hpp"

#include "ref.hpp"

namespace cpython {

const assay_host* host = nullptr;

assay_error* host_error(int32_t kind, std::string_view message) {
  assay_error_info info{};
  info.size = sizeof info;
  info.kind = kind;
  info.message = message.data();
  info.message_len = message.size();
  info.expected = -1;
  info.consumed = -1;
  return host->error_new(&info);
}

void release_value(assay_value& value) {
  switch (value.tag) {
    case ASSAY_BYTES:
    case ASSAY_TEXT:
      host->bytes_unref(value.as.bytes);
      break;
    case ASSAY_LIST:
      host->list_unref(value.as.list);
      break;
    case ASSAY_ERROR:
      host->error_unref(value.as.error);
      break;
    case ASSAY_OBJECT: {
      const gil hold;
      py.Py_DecRef(native(value.as.object));
      break;
    }
    default:
      break;
  }
  value = assay_value{};
}

}  // namespace cpython
