/// All of aio: asyncio for C++20.
#pragma once

#include <aio/barrier.hpp>
#include <aio/condition.hpp>
#include <aio/context.hpp>
#include <aio/ensure_future.hpp>
#include <aio/errors.hpp>
#include <aio/event.hpp>
#include <aio/event_loop.hpp>
#include <aio/future.hpp>
#include <aio/gather.hpp>
#include <aio/lock.hpp>
#include <aio/log.hpp>
#include <aio/network.hpp>
#include <aio/queue.hpp>
#include <aio/run.hpp>
#include <aio/scheduled_task.hpp>
#include <aio/semaphore.hpp>
#include <aio/server.hpp>
#include <aio/shield.hpp>
#include <aio/sleep.hpp>
#include <aio/streams.hpp>
#include <aio/subprocess.hpp>
#include <aio/task.hpp>
#include <aio/thread_future.hpp>
#include <aio/wait.hpp>
#include <aio/wait_for.hpp>
