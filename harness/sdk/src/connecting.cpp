#include "assay/sdk/connecting.hpp"

#include "border.hpp"

namespace assay {

using detail::out;

namespace {

const char* text(const std::optional<std::string>& s) { return s ? s->c_str() : nullptr; }

// For arguments of which NULL says that they are absent.
class numbers {
 public:
  const std::int32_t* at(int place, const std::optional<int>& n) {
    if (!n) return nullptr;
    kept_[place] = *n;
    return &kept_[place];
  }

 private:
  std::int32_t kept_[3] = {};
};

}  // namespace

awaitable open_connection(const connect_options& options) {
  numbers kept;
  assay_connect_args args{};
  args.size = sizeof(args);
  args.host = text(options.host);
  args.port = options.port.value_or(-1);
  args.socket = kept.at(0, options.socket);
  if (options.local) {
    args.local_host = options.local->host.c_str();
    args.local_port = options.local->port;
  }
  args.family = options.family;
  if (options.happy_eyeballs_delay) args.happy_eyeballs_delay = &*options.happy_eyeballs_delay;
  args.interleave = kept.at(1, options.interleave);
  args.all_errors = options.all_errors ? 1 : 0;
  out<awaitable> a;
  ASSAY_CALL(streams, open_connection, &args, a);
  return a.take();
}

awaitable connect_accepted_socket(int socket) {
  out<awaitable> a;
  ASSAY_CALL(streams, connect_accepted_socket, socket, 0, a);
  return a.take();
}

awaitable open_unix_connection(const std::optional<std::string>& path, const std::optional<int>& socket) {
  numbers kept;
  assay_unix_connect_args args{};
  args.size = sizeof(args);
  args.path = text(path);
  args.socket = kept.at(0, socket);
  out<awaitable> a;
  ASSAY_CALL(unix, open_unix_connection, &args, a);
  return a.take();
}

void close_clients(const server& s) { ASSAY_CALL(streams, server_close_clients, s.get()); }
void abort_clients(const server& s) { ASSAY_CALL(streams, server_abort_clients, s.get()); }

namespace detail {

awaitable serve(const callback_argument& client_connected, const serve_options& options) {
  numbers kept;
  std::vector<const char*> hosts;
  for (const std::string& host : options.hosts) hosts.push_back(host.c_str());
  hosts.push_back(nullptr);
  assay_serve_args args{};
  args.size = sizeof(args);
  args.host = text(options.host);
  if (!options.hosts.empty()) args.hosts = hosts.data();
  args.port = options.port.value_or(-1);
  args.client_connected = client_connected.get().get();
  args.start_serving = options.start_serving ? 1 : 0;
  args.socket = kept.at(0, options.socket);
  args.family = options.family;
  args.backlog = options.backlog;
  args.reuse_address = kept.at(1, options.reuse_address);
  args.reuse_port = kept.at(2, options.reuse_port);
  out<awaitable> a;
  ASSAY_CALL(streams, start_server, &args, a);
  return a.take();
}

awaitable serve_unix(const callback_argument& client_connected, const unix_serve_options& options) {
  numbers kept;
  assay_unix_serve_args args{};
  args.size = sizeof(args);
  args.path = text(options.path);
  args.client_connected = client_connected.get().get();
  args.start_serving = options.start_serving ? 1 : 0;
  args.socket = kept.at(0, options.socket);
  args.cleanup_socket = kept.at(1, options.cleanup_socket);
  args.backlog = options.backlog;
  out<awaitable> a;
  ASSAY_CALL(unix, start_unix_server, &args, a);
  return a.take();
}

}  // namespace detail
}  // namespace assay
