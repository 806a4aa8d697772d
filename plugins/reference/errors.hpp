// errors.hpp - C++ exceptions of aio and errors of the host, one for one (rule R1).
//
// An error born in the host is thrown in aio as a proxy that holds it; crossing back, the proxy gives the
// very same error. An exception born in aio gets one host error, which holds the exception_ptr and is found
// again by the address of the exception, as long as the error lives.
#pragma once

#include <exception>
#include <string_view>

#include "value.hpp"

namespace reference {

// The exception that stands for a host error (borrowed).
std::exception_ptr to_exception(assay_error* error);
// The host error (+1) that stands for an exception.
assay_error* to_error(const std::exception_ptr& exception);

// A new host error of a kind (+1), for what this plugin itself refuses.
assay_error* make_error(std::int32_t kind, std::string_view message);

// Runs a function of the ABI's body: what it throws becomes the error returned.
template <class F>
assay_error* guarded(F&& f) noexcept {
  try {
    f();
    return nullptr;
  } catch (...) {
    return to_error(std::current_exception());
  }
}

}  // namespace reference
