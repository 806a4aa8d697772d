#include <atomic>
#include <cstring>
#include <new>
#include <vector>

#include "host_objects.hpp"

// The bytes follow it, in one allocation.
struct assay_bytes {
  std::atomic<std::uint32_t> refs{1};
  std::size_t size = 0;
};

struct assay_list {
  std::atomic<std::uint32_t> refs{1};
  std::vector<assay_value> items;
};

namespace assay::detail {

std::int64_t live_error_count() noexcept;

namespace {
std::atomic<std::int64_t> live_bytes{0};
std::atomic<std::int64_t> live_lists{0};
}  // namespace

assay_bytes* bytes_new(const void* data, std::size_t len) {
  auto* b = new (::operator new(sizeof(assay_bytes) + len)) assay_bytes;
  b->size = len;
  if (len != 0) std::memcpy(static_cast<void*>(b + 1), data, len);
  live_bytes.fetch_add(1, std::memory_order_relaxed);
  return b;
}

const void* bytes_view(const assay_bytes* b, std::size_t* len) {
  *len = b->size;
  return b + 1;
}

void bytes_ref(assay_bytes* b) { b->refs.fetch_add(1, std::memory_order_relaxed); }

void bytes_unref(assay_bytes* b) {
  if (b->refs.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  b->~assay_bytes();
  ::operator delete(b);
  live_bytes.fetch_sub(1, std::memory_order_relaxed);
}

assay_list* list_new(const assay_value* items, std::size_t n) {
  auto* l = new assay_list;
  if (n != 0) l->items.assign(items, items + n);
  live_lists.fetch_add(1, std::memory_order_relaxed);
  return l;
}

const assay_value* list_view(const assay_list* l, std::size_t* n) {
  *n = l->items.size();
  return l->items.data();
}

void list_ref(assay_list* l) { l->refs.fetch_add(1, std::memory_order_relaxed); }

void list_unref(assay_list* l) {
  if (l->refs.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  for (const assay_value& item : l->items) value_unref(item);
  delete l;
  live_lists.fetch_sub(1, std::memory_order_relaxed);
}

void value_ref(const assay_value& v) noexcept {
  switch (v.tag) {
    case ASSAY_BYTES:
    case ASSAY_TEXT:
      bytes_ref(v.as.bytes);
      break;
    case ASSAY_LIST:
      list_ref(v.as.list);
      break;
    case ASSAY_ERROR:
      error_ref(v.as.error);
      break;
    case ASSAY_OBJECT:
      object_ref(v.as.object);
      break;
    default:
      break;
  }
}

void value_unref(const assay_value& v) noexcept {
  switch (v.tag) {
    case ASSAY_BYTES:
    case ASSAY_TEXT:
      bytes_unref(v.as.bytes);
      break;
    case ASSAY_LIST:
      list_unref(v.as.list);
      break;
    case ASSAY_ERROR:
      error_unref(v.as.error);
      break;
    case ASSAY_OBJECT:
      object_unref(v.as.object);
      break;
    default:
      break;
  }
}

host_counts live_counts() noexcept {
  host_counts counts;
  counts.errors = live_error_count();
  counts.bytes = live_bytes.load(std::memory_order_relaxed);
  counts.lists = live_lists.load(std::memory_order_relaxed);
  return counts;
}

}  // namespace assay::detail
