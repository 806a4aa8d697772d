// sockets.hpp - the kinds of connection() by what they are made with.
#pragma once

#include "connection.hpp"
#include "descriptor.hpp"

namespace assay::load {

// Connected, blocking, with the client's patience as its limit.
descriptor connected_socket(const destination& where);
// Over a socket of that kind, which is non-blocking afterwards.
std::unique_ptr<connection> over_tls(descriptor socket);

}  // namespace assay::load
