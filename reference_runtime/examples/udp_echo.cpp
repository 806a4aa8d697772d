// A UDP echo server and its client.
#include <aio/aio.hpp>
#include <iostream>
#include <string>

class echo_server : public aio::datagram_protocol {
 public:
  void connection_made(aio::datagram_transport& transport) override { transport_ = &transport; }
  void datagram_received(std::string_view data, const aio::datagram_address& from) override {
    std::cout << "Received '" << data << "' from " << std::get<aio::endpoint>(from).host << std::endl;
    std::cout << "Send '" << data << "'" << std::endl;
    transport_->sendto(data, from);
  }

 private:
  aio::datagram_transport* transport_ = nullptr;
};

class echo_client : public aio::datagram_protocol {
 public:
  echo_client(std::string message, aio::future<void> closed)
      : message_(std::move(message)), closed_(std::move(closed)) {}
  void connection_made(aio::datagram_transport& transport) override {
    transport_ = &transport;
    std::cout << "Send: '" << message_ << "'" << std::endl;
    transport_->sendto(message_);
  }
  void datagram_received(std::string_view data, const aio::datagram_address&) override {
    std::cout << "Received: '" << data << "'" << std::endl;
    std::cout << "Close the socket" << std::endl;
    transport_->close();
  }
  void connection_lost(std::exception_ptr) override { closed_.set_result(); }

 private:
  std::string message_;
  aio::future<void> closed_;
  aio::datagram_transport* transport_ = nullptr;
};

aio::task<void> main_coroutine() {
  aio::datagram_options here;
  here.local = aio::endpoint{"127.0.0.1", 0};
  auto [server, echo] = co_await aio::create_datagram_endpoint(std::make_shared<echo_server>, here);

  const auto closed = aio::get_running_loop().create_future<void>();
  aio::datagram_options there;
  there.remote = server->sockname();
  auto make_client = [&] { return std::make_shared<echo_client>("Hello World!", closed); };
  co_await aio::create_datagram_endpoint(make_client, there);
  co_await closed;
  server->close();
}

int main() { aio::run(main_coroutine()); }
