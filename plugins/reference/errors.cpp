#include "errors.hpp"

#include <cerrno>
#include <cstring>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <unordered_map>
#include <utility>
#include <vector>

#include <aio/detail/exception.hpp>
#include <aio/errors.hpp>
#include <aio/network.hpp>
#include <aio/tls.hpp>

namespace reference {
namespace {

using aio::detail::exception_cast;

// What every proxy is besides its C++ type: the holder of the host error.
class host_owned {
 public:
  explicit host_owned(assay_error* e) : error_(e) { host->error_ref(error_); }
  host_owned(const host_owned& other) : host_owned(other.error_) {}
  host_owned& operator=(const host_owned&) = delete;
  ~host_owned() { host->error_unref(error_); }
  assay_error* error() const noexcept { return error_; }

 private:
  assay_error* error_;
};

// Base is the type by which aio's code and its users catch the kind.
template <class Base>
class proxy final : public Base, public host_owned {
 public:
  template <class... Args>
  explicit proxy(assay_error* e, Args&&... args) : Base(std::forward<Args>(args)...), host_owned(e) {}
};

class user_base_error : public aio::base_exception {
 public:
  explicit user_base_error(std::string text) : text_(std::move(text)) {}
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

template <class Base, class... Args>
std::exception_ptr make_proxy(assay_error* e, Args&&... args) {
  return std::make_exception_ptr(proxy<Base>(e, std::forward<Args>(args)...));
}

assay_error_info info_of(const assay_error* e) {
  assay_error_info info{};
  info.size = sizeof info;
  host->error_get(e, &info);
  return info;
}

// What a runtime-born error holds: the exception, and the key under which the error is found.
struct native {
  std::exception_ptr exception;
};

const void* address_of(const std::exception_ptr& e) noexcept {
  const void* object = nullptr;
  std::memcpy(&object, static_cast<const void*>(&e), sizeof object);
  return object;
}

struct error_map {
  std::mutex mutex;
  std::unordered_map<const void*, assay_error*> errors;
};
error_map& known() {
  static error_map* const m = new error_map;  // errors may outlive static destruction
  return *m;
}

void release(void* bound, assay_error* dying) {
  auto* const held = static_cast<native*>(bound);
  error_map& m = known();
  {
    const std::lock_guard lock(m.mutex);
    const auto it = m.errors.find(address_of(held->exception));
    if (it != m.errors.end() && it->second == dying) m.errors.erase(it);
  }
  delete held;
}

assay_error* find(const void* exception) {
  error_map& m = known();
  const std::lock_guard lock(m.mutex);
  const auto it = m.errors.find(exception);
  return it != m.errors.end() && host->error_try_ref(it->second) ? it->second : nullptr;
}

// The members of an exception group of either kind, or null.
const std::vector<std::exception_ptr>* children_of(const std::exception_ptr& e) {
  if (const auto* group = exception_cast<aio::exception_group>(e)) return &group->exceptions();
  if (const auto* group = exception_cast<aio::base_exception_group>(e)) return &group->exceptions();
  return nullptr;
}

std::string text_of(const std::exception_ptr& e) {
  if (const auto* group = exception_cast<aio::exception_group>(e)) return group->message();
  if (const auto* group = exception_cast<aio::base_exception_group>(e)) return group->message();
  return aio::describe(e);
}

std::int32_t kind_of(const std::exception_ptr& e) {
  if (exception_cast<aio::cancelled_error>(e)) return ASSAY_ERROR_KIND_CANCELLED;
  if (exception_cast<aio::keyboard_interrupt>(e)) return ASSAY_ERROR_KIND_INTERRUPT;
  if (exception_cast<aio::system_exit>(e)) return ASSAY_ERROR_KIND_EXIT;
  if (children_of(e)) return ASSAY_ERROR_KIND_GROUP;
  if (exception_cast<aio::timeout_error>(e)) return ASSAY_ERROR_KIND_TIMEOUT;
  if (exception_cast<aio::invalid_state_error>(e)) return ASSAY_ERROR_KIND_INVALID_STATE;
  if (exception_cast<aio::value_error>(e)) return ASSAY_ERROR_KIND_VALUE;
  if (exception_cast<aio::type_error>(e)) return ASSAY_ERROR_KIND_TYPE;
  if (exception_cast<aio::broken_barrier_error>(e)) return ASSAY_ERROR_KIND_BROKEN_BARRIER;
  if (exception_cast<aio::runtime_error>(e)) return ASSAY_ERROR_KIND_RUNTIME;
  if (exception_cast<aio::lookup_error>(e)) return ASSAY_ERROR_KIND_LOOKUP;
  if (exception_cast<aio::stop_iteration>(e)) return ASSAY_ERROR_KIND_STOP_ITERATION;
  if (exception_cast<aio::stop_async_iteration>(e)) return ASSAY_ERROR_KIND_STOP_ASYNC_ITERATION;
  if (exception_cast<aio::generator_exit>(e)) return ASSAY_ERROR_KIND_GENERATOR_EXIT;
  if (exception_cast<aio::queue_empty>(e)) return ASSAY_ERROR_KIND_QUEUE_EMPTY;
  if (exception_cast<aio::queue_full>(e)) return ASSAY_ERROR_KIND_QUEUE_FULL;
  if (exception_cast<aio::queue_shutdown>(e)) return ASSAY_ERROR_KIND_QUEUE_SHUTDOWN;
  if (exception_cast<aio::incomplete_read_error>(e)) return ASSAY_ERROR_KIND_INCOMPLETE_READ;
  if (exception_cast<aio::limit_overrun_error>(e)) return ASSAY_ERROR_KIND_LIMIT_OVERRUN;
  if (exception_cast<aio::tls_error>(e)) return ASSAY_ERROR_KIND_TLS;
  if (const auto* system = exception_cast<std::system_error>(e)) {
    const bool of_resolver = system->code().category() == aio::resolve_category();
    return of_resolver ? ASSAY_ERROR_KIND_RESOLVE : ASSAY_ERROR_KIND_OS;
  }
  return ASSAY_ERROR_KIND_OTHER;
}

assay_error* describe_to_host(const std::exception_ptr& e) {
  const std::string text = text_of(e);
  assay_error* cause = nullptr;
  assay_error_info info{};
  info.size = sizeof info;
  info.kind = kind_of(e);
  info.message = text.data();
  info.message_len = text.size();
  info.expected = info.consumed = -1;
  if (const auto* base = exception_cast<aio::base_exception>(e)) {
    info.flags |= ASSAY_ERROR_BASE;
    if (const auto* c = dynamic_cast<const aio::cancelled_error*>(base); c && !c->message()) {
      info.flags |= ASSAY_ERROR_NO_MESSAGE;
      info.message_len = 0;
    }
    if (const auto* x = dynamic_cast<const aio::system_exit*>(base)) info.exit_code = x->code();
  }
  if (const auto* own = exception_cast<aio::error>(e); own && own->cause())
    info.cause = cause = to_error(own->cause());
  if (const auto* read = exception_cast<aio::incomplete_read_error>(e)) {
    info.partial = read->partial().data();
    info.partial_len = read->partial().size();
    if (read->expected()) info.expected = static_cast<std::int64_t>(*read->expected());
  }
  if (const auto* over = exception_cast<aio::limit_overrun_error>(e)) {
    info.consumed = static_cast<std::int64_t>(over->consumed());
  }
  if (const auto* system = exception_cast<std::system_error>(e)) info.os_code = system->code().value();
  std::vector<assay_error*> children;
  if (const auto* members = children_of(e)) {
    for (const std::exception_ptr& member : *members) children.push_back(to_error(member));
    info.children = children.data();
    info.n_children = children.size();
  }
  assay_error* const made = host->error_new(&info);
  if (cause) host->error_unref(cause);
  for (assay_error* child : children) host->error_unref(child);
  return made;
}

}  // namespace

std::exception_ptr to_exception(assay_error* e) {
  if (const void* bound = host->error_native(e)) return static_cast<const native*>(bound)->exception;
  const assay_error_info info = info_of(e);
  const std::string text(info.message, info.message_len);
  switch (info.kind) {
    case ASSAY_ERROR_KIND_CANCELLED:
      return make_proxy<aio::cancelled_error>(e, info.flags & ASSAY_ERROR_NO_MESSAGE
                                                     ? std::optional<std::string>()
                                                     : std::optional<std::string>(text));
    case ASSAY_ERROR_KIND_INTERRUPT:
      return make_proxy<aio::keyboard_interrupt>(e);
    case ASSAY_ERROR_KIND_GENERATOR_EXIT:
      return make_proxy<aio::generator_exit>(e);
    case ASSAY_ERROR_KIND_EXIT:
      return make_proxy<aio::system_exit>(e, static_cast<int>(info.exit_code));
    default:
      break;
  }
  if (info.kind == ASSAY_ERROR_KIND_GROUP) {
    std::vector<std::exception_ptr> children;
    for (std::size_t i = 0; i < info.n_children; ++i) children.push_back(to_exception(info.children[i]));
    return info.flags & ASSAY_ERROR_BASE ? make_proxy<aio::base_exception_group>(e, text, std::move(children))
                                         : make_proxy<aio::exception_group>(e, text, std::move(children));
  }
  if (info.flags & ASSAY_ERROR_BASE) return make_proxy<user_base_error>(e, text);
  switch (info.kind) {
    case ASSAY_ERROR_KIND_TIMEOUT:
      return make_proxy<aio::timeout_error>(e, text);
    case ASSAY_ERROR_KIND_INVALID_STATE:
      return make_proxy<aio::invalid_state_error>(e, text);
    case ASSAY_ERROR_KIND_VALUE:
      return make_proxy<aio::value_error>(e, text);
    case ASSAY_ERROR_KIND_TYPE:
      return make_proxy<aio::type_error>(e, text);
    case ASSAY_ERROR_KIND_RUNTIME:
      return make_proxy<aio::runtime_error>(e, text);
    case ASSAY_ERROR_KIND_BROKEN_BARRIER:
      return make_proxy<aio::broken_barrier_error>(e, text);
    case ASSAY_ERROR_KIND_QUEUE_EMPTY:
      return make_proxy<aio::queue_empty>(e, text);
    case ASSAY_ERROR_KIND_QUEUE_FULL:
      return make_proxy<aio::queue_full>(e, text);
    case ASSAY_ERROR_KIND_QUEUE_SHUTDOWN:
      return make_proxy<aio::queue_shutdown>(e, text);
    case ASSAY_ERROR_KIND_LOOKUP:
    case ASSAY_ERROR_KIND_INDEX:
    case ASSAY_ERROR_KIND_KEY:
      return make_proxy<aio::lookup_error>(e, text);
    case ASSAY_ERROR_KIND_STOP_ITERATION:
      return make_proxy<aio::stop_iteration>(e, text);
    case ASSAY_ERROR_KIND_STOP_ASYNC_ITERATION:
      return make_proxy<aio::stop_async_iteration>(e, text);
    case ASSAY_ERROR_KIND_OS:
      return make_proxy<std::system_error>(e, std::error_code(info.os_code, std::generic_category()), text);
    case ASSAY_ERROR_KIND_RESOLVE:
      return make_proxy<std::system_error>(e, std::error_code(info.os_code, aio::resolve_category()), text);
    default:
      return make_proxy<aio::error>(e, text);
  }
}

assay_error* to_error(const std::exception_ptr& e) {
  if (const auto* held = exception_cast<host_owned>(e)) {
    host->error_ref(held->error());
    return held->error();
  }
  if (assay_error* met = find(address_of(e))) return met;
  assay_error* const made = describe_to_host(e);
  auto* const bound = new native{e};
  host->error_bind(made, bound, &release);
  error_map& m = known();
  const std::lock_guard lock(m.mutex);
  m.errors[address_of(e)] = made;
  return made;
}

assay_error* make_error(std::int32_t kind, std::string_view message) {
  assay_error_info info{};
  info.size = sizeof info;
  info.kind = kind;
  info.message = message.data();
  info.message_len = message.size();
  info.expected = info.consumed = -1;
  return host->error_new(&info);
}

}  // namespace reference
