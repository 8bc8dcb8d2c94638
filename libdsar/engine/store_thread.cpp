// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/store_thread.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

namespace dsar {

struct StoreThread::State {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::function<void()>> waiting;
    bool ends = false;

    void run() {
        std::unique_lock lock(mutex);
        while (true) {
            changed.wait(lock, [this] { return ends || !waiting.empty(); });
            if (waiting.empty()) {
                return;
            }
            {
                const std::function<void()> work = std::exchange(waiting.front(), {});
                waiting.pop_front();
                lock.unlock();
                work();
            }
            lock.lock();
        }
    }

    void end() {
        const std::scoped_lock lock(mutex);
        ends = true;
        changed.notify_all();
    }
};

StoreThread::StoreThread() : state_(std::make_shared<State>()) {}
StoreThread::StoreThread(StoreThread&&) noexcept = default;

StoreThread::~StoreThread() {
    if (thread_.joinable()) {
        state_->end();
        thread_.join();
    }
}

void StoreThread::give(std::function<void()> work) {
    {
        const std::scoped_lock lock(state_->mutex);
        state_->waiting.push_back(std::move(work));
        state_->changed.notify_all();
    }
    if (!thread_.joinable()) {
        thread_ = std::thread([state = state_] { state->run(); });
    }
}

void StoreThread::leave() {
    if (thread_.joinable()) {
        state_->end();
        thread_.detach();
    }
}

}  // namespace dsar
