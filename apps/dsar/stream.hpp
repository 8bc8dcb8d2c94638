// SPDX-License-Identifier: Apache-2.0
// Standard output and standard error as commands see them: where bytes go and how they may look.
// stdout is the answer and is kept back until flush(); stderr is the conversation and is written at
// once. A failed write is remembered and makes the exit code 1.
#pragma once

#include "apps/dsar/look.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace dsar::cli {

/// One output stream. Threads may write at once; a write comes out whole.
class Stream {
 public:
    /// Writes to a file descriptor that stays the caller's. `direct`: every write goes out at once.
    Stream(int descriptor, Look look, bool direct);
    /// Collects in memory; for tests and for text that is needed later.
    explicit Stream(Look look);
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    [[nodiscard]] const Look& look() const { return look_; }
    void set_look(const Look& look) { look_ = look; }

    void write(std::string_view text);
    /// `text` and a newline.
    void line(std::string_view text);
    /// Writes what is kept back. False when anything could not be written, now or before.
    bool flush();
    /// What draws here, and how it makes room for a question; none: nothing draws.
    using Room = std::function<void(const std::function<void()>& asking)>;
    void set_room(Room room) { room_ = std::move(room); }
    /// Does `asking` while nothing else is drawn. From any thread, but not from one that draws.
    void undisturbed(const std::function<void()>& asking) { room_ ? room_(asking) : asking(); }

    /// What a stream in memory collected.
    [[nodiscard]] const std::string& text() const { return buffer_; }

 private:
    void drain();

    std::mutex mutex_;
    int descriptor_ = -1;
    Look look_;
    bool direct_ = false;
    bool failed_ = false;
    std::string buffer_;
    Room room_;
};

}  // namespace dsar::cli
