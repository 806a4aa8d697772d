// Making connections and servers: entries of assay.streams/1.
#include "connecting.hpp"

#include "glue.hpp"
#include "guarded.hpp"
#include "names.hpp"

namespace cpython {

ref number(int64_t value) { return ref::steal(py.PyLong_FromLongLong(value)); }

ref path_or_none(const char* text) {
  return text == nullptr ? ref::share(py.none) : ref::steal(py.PyUnicode_DecodeFSDefault(text));
}

ref duplicate_or_none(const int32_t* socket) {
  return socket == nullptr ? ref::share(py.none) : call(glue.duplicate_socket, number(*socket).get());
}

namespace {

ref port_or_none(int32_t port) { return port == -1 ? ref::share(py.none) : number(port); }

PyObject* truth(const int32_t* flag) { return flag != nullptr && *flag != 0 ? py.yes : py.no; }

// The hosts as a list of text, or the one, or None.
ref hosts_of(const assay_serve_args& args) {
  if (args.hosts == nullptr) return path_or_none(args.host);
  ref list = ref::steal(py.PyList_New(0));
  for (const char* const* host = args.hosts; list && *host != nullptr; ++host) {
    const ref text = path_or_none(*host);
    if (!text || py.PyList_Append(list.get(), text.get()) != 0) return {};
  }
  return list;
}

}  // namespace

bool open_connection(const assay_connect_args* args, assay_object** awaitable) {
  const ref host = path_or_none(args->host), port = port_or_none(args->port);
  const ref limit = number(args->limit), sock = duplicate_or_none(args->socket);
  const ref family = number(args->family);
  const bool bound = args->local_host != nullptr;
  const ref local =
      bound ? list_of({path_or_none(args->local_host).get(), number(args->local_port).get()}) : ref();
  const ref delay = none_or(args->happy_eyeballs_delay);
  const ref interleave = number(args->interleave != nullptr ? *args->interleave : 0);
  if (!sock) return false;
  return answer(call_with(glue.open_connection, list_of({host.get(), port.get()}).get(),
                          {{names.limit_, limit.get(), args->limit != 0},
                           {names.sock_, sock.get(), args->socket != nullptr},
                           {names.local_addr_, local.get(), bound},
                           {names.family_, family.get(), args->family != 0},
                           {names.happy_eyeballs_delay_, delay.get(), args->happy_eyeballs_delay != nullptr},
                           {names.interleave_, interleave.get(), args->interleave != nullptr},
                           {names.all_errors_, py.yes, args->all_errors != 0}}),
                awaitable);
}

bool start_server(const assay_serve_args* args, assay_object** awaitable) {
  const ref hosts = hosts_of(*args), port = port_or_none(args->port);
  const ref limit = number(args->limit), sock = duplicate_or_none(args->socket);
  const ref family = number(args->family), backlog = number(args->backlog);
  if (!hosts || !sock) return false;
  return answer(call_with(glue.start_server,
                          list_of({none_or(args->client_connected).get(), hosts.get(), port.get()}).get(),
                          {{names.limit_, limit.get(), args->limit != 0},
                           {names.sock_, sock.get(), args->socket != nullptr},
                           {names.family_, family.get(), args->family != 0},
                           {names.backlog_, backlog.get(), args->backlog != 0},
                           {names.reuse_address_, truth(args->reuse_address), args->reuse_address != nullptr},
                           {names.reuse_port_, truth(args->reuse_port), args->reuse_port != nullptr},
                           {names.start_serving_, args->start_serving != 0 ? py.yes : py.no}}),
                awaitable);
}

bool connect_accepted_socket(int32_t socket, int64_t limit, assay_object** awaitable) {
  const ref sock = duplicate_or_none(&socket), bytes = number(limit);
  if (!sock) return false;
  return answer(call_with(glue.connect_accepted_socket, list_of({sock.get()}).get(),
                          {{names.limit_, bytes.get(), limit != 0}}),
                awaitable);
}

}  // namespace cpython
