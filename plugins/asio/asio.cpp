// The compiled part of Boost.Asio: what BOOST_ASIO_SEPARATE_COMPILATION takes out of its headers.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
