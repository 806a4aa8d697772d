// A chat server: what one says all others hear.
//
// Backpressure: each client has a bounded queue, and one task that sends what is in it and drains. A client
// that does not read fills its socket, then its queue, and then those who speak wait for it instead of the
// server's memory growing. Shutdown: an interrupt cancels the main task, which takes no more clients, tells
// the others goodbye, waits until they have got it, and ends.
#include <aio/aio.hpp>
#include <csignal>
#include <functional>
#include <iostream>
#include <map>
#include <string>

class chat {
 public:
  aio::task<void> serve(aio::stream_reader reader, aio::stream_writer writer) {
    const std::string name = without_end(co_await reader.readline());
    aio::queue<std::string> outbox(16);
    const auto sender = aio::create_task(send_all(outbox, writer));
    co_await outbox.put("welcome, " + name + "\n");
    clients_.emplace(name, outbox);
    co_await say(name, "joins");
    while (auto line = co_await reader.next_line()) co_await say(name, "says " + without_end(*line));
    clients_.erase(name);
    outbox.shutdown();  // the sender sends what is left
    co_await sender;
    writer.close();
    if (!closing_) co_await say(name, "leaves");
  }

  aio::task<void> say(std::string who, std::string what) {
    std::cout << who << " " << what << std::endl;
    std::map<std::string, aio::queue<std::string>> listening = clients_;  // others come and go meanwhile
    for (auto& [name, outbox] : listening) {
      if (name == who) continue;
      try {
        co_await outbox.put(who + " " + what + "\n");
      } catch (const aio::queue_shutdown&) {
      }
    }
  }

  aio::task<void> close() {
    closing_ = true;
    co_await say("server", "goes down");
    for (auto& [name, outbox] : clients_) outbox.shutdown();
  }

 private:
  static std::string without_end(std::string line) {
    if (line.ends_with('\n')) line.pop_back();
    return line;
  }

  static aio::task<void> send_all(aio::queue<std::string> outbox, aio::stream_writer writer) {
    try {
      for (;;) {
        writer.write(co_await outbox.get());
        co_await writer.drain();
      }
    } catch (const aio::queue_shutdown&) {
      writer.write_eof();
    } catch (const std::system_error&) {  // the client has gone; its reader ends too
      outbox.shutdown(true);
    }
  }

  std::map<std::string, aio::queue<std::string>> clients_;
  bool closing_ = false;
};

using reaction = std::function<void(const std::string& heard, const aio::stream_writer& out)>;

// Joins, and gives all that it hears until the server ends the connection.
aio::task<std::string> guest(std::uint16_t port, std::string name, reaction react) {
  auto [reader, writer] = co_await aio::open_connection("127.0.0.1", port);
  writer.write(name + "\n");
  std::string all;
  while (auto heard = co_await reader.next_line()) {
    all += name + " hears: " + *heard;
    react(*heard, writer);
  }
  writer.close();
  co_await writer.wait_closed();
  co_return all;
}

aio::task<void> visits(std::uint16_t port) {
  aio::event ann_is_in, answered;
  reaction ann_reacts = [=](const std::string& heard, const aio::stream_writer& out) mutable {
    if (heard == "welcome, Ann\n") ann_is_in.set();
    if (heard == "Bob joins\n") out.write("hello, Bob\n");
    if (heard == "Bob says hello, Ann\n") answered.set();
  };
  reaction bob_reacts = [](const std::string& heard, const aio::stream_writer& out) {
    if (heard == "Ann says hello, Bob\n") out.write("hello, Ann\n");
  };
  const auto ann = aio::create_task(guest(port, "Ann", std::move(ann_reacts)));
  co_await ann_is_in.wait();
  const auto bob = aio::create_task(guest(port, "Bob", std::move(bob_reacts)));
  co_await answered.wait();
  std::raise(SIGINT);  // as Ctrl-C does
  std::cout << co_await ann << co_await bob << std::flush;
}

aio::task<void> main_coroutine() {
  chat room;
  auto serve = [&room](aio::stream_reader r, aio::stream_writer w) { return room.serve(r, w); };
  const aio::server server = co_await aio::start_server(std::move(serve), "127.0.0.1", 0);
  const auto guests = aio::create_task(visits(server.sockets().front().port));
  aio::event for_ever;
  std::exception_ptr interrupted;
  try {
    co_await for_ever.wait();
  } catch (const aio::cancelled_error&) {
    interrupted = std::current_exception();
  }
  server.close();
  co_await room.close();
  co_await guests;
  co_await server.wait_closed();
  std::cout << "all clients have gone" << std::endl;
  std::rethrow_exception(interrupted);
}

int main() {
  try {
    aio::run(main_coroutine());
  } catch (const aio::keyboard_interrupt&) {
    std::cout << "interrupted" << std::endl;
  }
}
