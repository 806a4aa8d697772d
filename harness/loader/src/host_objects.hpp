// host_objects.hpp - the errors, bytes and lists that the host owns: atomic counts, immutable content.
#pragma once

#include <assay/host.h>

#include <cstddef>

#include "assay/loader/host.hpp"

namespace assay::detail {

assay_error* error_new(const assay_error_info* info);
void error_get(const assay_error* e, assay_error_info* out);
void error_ref(assay_error* e);
void error_unref(assay_error* e);
std::int32_t error_try_ref(assay_error* e);
std::int32_t error_bind(assay_error* e, void* native, void (*release)(void*, assay_error*));
void* error_native(const assay_error* e);
void error_unbind(assay_error* e, void* native);

assay_bytes* bytes_new(const void* data, std::size_t len);
const void* bytes_view(const assay_bytes* b, std::size_t* len);
void bytes_ref(assay_bytes* b);
void bytes_unref(assay_bytes* b);

assay_list* list_new(const assay_value* items, std::size_t n);
const assay_value* list_view(const assay_list* l, std::size_t* n);
void list_ref(assay_list* l);
void list_unref(assay_list* l);

// What a value holds. Objects go to the loaded plugin.
void value_ref(const assay_value& v) noexcept;
void value_unref(const assay_value& v) noexcept;
void object_ref(assay_object* o) noexcept;
void object_unref(assay_object* o) noexcept;

host_counts live_counts() noexcept;

}  // namespace assay::detail
