// One end of an exchange of datagrams with another implementation.
//   udp serve          prints its port, echoes in upper case until "END" came, which it echoes too
//   udp ask PORT       sends each line of its input as a datagram, waits for the answer and prints it
#include <aio/aio.hpp>
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <iostream>
#include <string>

namespace {

class upper_case_server : public aio::datagram_protocol {
 public:
  explicit upper_case_server(aio::future<void> done) : done_(std::move(done)) {}
  void connection_made(aio::datagram_transport& t) override { transport_ = &t; }
  void datagram_received(std::string_view data, const aio::datagram_address& from) override {
    std::string answer(data);
    std::transform(answer.begin(), answer.end(), answer.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    transport_->sendto(answer, from);
    if (data == "END") done_.set_result();
  }

 private:
  aio::datagram_transport* transport_ = nullptr;
  aio::future<void> done_;
};

aio::task<void> serve() {
  const auto done = aio::get_running_loop().create_future<void>();
  aio::datagram_options here;
  here.local = aio::endpoint{"127.0.0.1", 0};
  auto make = [&] { return std::make_shared<upper_case_server>(done); };
  auto [transport, protocol] = co_await aio::create_datagram_endpoint(make, here);
  std::cout << std::get<aio::endpoint>(transport->sockname()).port << std::endl;
  co_await done;
  transport->close();
}

class asker : public aio::datagram_protocol {
 public:
  void datagram_received(std::string_view data, const aio::datagram_address&) override {
    answers.put_nowait(std::string(data));
  }
  aio::queue<std::string> answers;
};

aio::task<void> ask(std::uint16_t port) {
  aio::datagram_options there;
  there.remote = aio::endpoint{"127.0.0.1", port};
  auto [transport, protocol] = co_await aio::create_datagram_endpoint(std::make_shared<asker>, there);
  for (std::string line; std::getline(std::cin, line);) {
    transport->sendto(line);
    const std::string answer = co_await protocol->answers.get();
    std::cout << answer << std::endl;
  }
  transport->close();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc > 1 ? argv[1] : "";
  if (mode == "serve") {
    aio::run(serve());
  } else if (mode == "ask" && argc > 2) {
    aio::run(ask(static_cast<std::uint16_t>(std::atoi(argv[2]))));
  } else {
    std::cerr << "usage: udp serve | udp ask PORT\n";
    return 2;
  }
}
