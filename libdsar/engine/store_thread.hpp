// SPDX-License-Identifier: Apache-2.0
// The thread of one store: it does one wave after another, and can be left behind when it hangs.
#pragma once

#include <functional>
#include <memory>
#include <thread>

namespace dsar {

/// Runs what it is given, in order, on one thread that is started when first needed.
class StoreThread {
 public:
    StoreThread();
    StoreThread(StoreThread&&) noexcept;
    StoreThread& operator=(StoreThread&&) noexcept = delete;
    /// Waits for what still runs.
    ~StoreThread();

    /// `work` must not throw. It starts when what was given before is done.
    void give(std::function<void()> work);
    /// No longer waits for what still runs; nothing more is started.
    void leave();

 private:
    struct State;
    std::shared_ptr<State> state_;  // shared with the thread, which may outlive this
    std::thread thread_;
};

}  // namespace dsar
