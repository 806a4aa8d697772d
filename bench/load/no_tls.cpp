// The load client without OpenSSL: for plugins that bring a TLS library of their own with them, or none.
#include <stdexcept>

#include "sockets.hpp"

namespace assay::load {

std::unique_ptr<connection> over_tls(descriptor) {
  throw std::logic_error("this load client was built without TLS");
}

}  // namespace assay::load
