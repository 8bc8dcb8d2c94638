// SPDX-License-Identifier: Apache-2.0
// Many people's requests, several at once, as if one came after the other: numbers of cases follow
// the list, and whoever shares an identifier with somebody before waits until that one is done.
#pragma once

#include "libdsar/model/subject.hpp"

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

namespace dsar {

class BatchTurns;

/// The turn of one of them; it is over when this is destroyed.
class BatchTurn {
 public:
    BatchTurn(BatchTurns& turns, std::size_t number) : turns_(turns), number_(number) {}
    ~BatchTurn();
    BatchTurn(const BatchTurn&) = delete;
    BatchTurn& operator=(const BatchTurn&) = delete;

    [[nodiscard]] std::size_t number() const { return number_; }
    /// Until all before have passed, or are done.
    void wait();
    /// Lets the next one go on; again: nothing happens.
    void pass();

 private:
    BatchTurns& turns_;
    std::size_t number_;
};

/// Who waits for whom.
class BatchTurns {
 public:
    explicit BatchTurns(std::span<const Subject> subjects);

    /// Waits until everybody is done with whom this one shares an identifier.
    void wait_for_same(std::size_t number);

 private:
    friend class BatchTurn;
    void wait(std::size_t number);
    void pass(std::size_t number);
    void finish(std::size_t number);

    // By number: for each of its identifiers the last one before who has it.
    std::vector<std::vector<std::size_t>> same_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<bool> passed_;
    std::vector<bool> done_;
    std::size_t next_ = 0;  // all before have passed
};

/// Calls `work` with each one's turn, on up to `at_once` threads. When it throws, nobody else
/// begins, and the first such error is thrown when all have ended.
void in_turns(std::span<const Subject> subjects, std::size_t at_once,
              const std::function<void(BatchTurn& turn)>& work);

}  // namespace dsar
