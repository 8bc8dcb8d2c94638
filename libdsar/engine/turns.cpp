// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/turns.hpp"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <exception>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>

namespace dsar {
namespace {

// Two spellings of one identifier are one; so may be two others, who then wait for nothing.
std::string rough_form(const Identifier& identifier) {
    std::string out = identifier.kind + ":";
    for (const char letter : identifier.value) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte >= 0x80 || std::isalnum(byte) != 0) {
            out += static_cast<char>(std::tolower(byte));
        }
    }
    return out;
}

}  // namespace

BatchTurn::~BatchTurn() {
    turns_.finish(number_);
}

void BatchTurn::wait() {
    turns_.wait(number_);
}

void BatchTurn::pass() {
    turns_.pass(number_);
}

BatchTurns::BatchTurns(std::span<const Subject> subjects)
    : same_(subjects.size()), passed_(subjects.size()), done_(subjects.size()) {
    std::unordered_map<std::string, std::size_t> last;
    for (std::size_t number = 0; number < subjects.size(); ++number) {
        for (const Identifier& identifier : subjects[number].identifiers) {
            const auto [known, is_new] = last.try_emplace(rough_form(identifier), number);
            if (!is_new && known->second != number) {
                same_[number].push_back(known->second);
                known->second = number;
            }
        }
    }
}

void BatchTurns::wait_for_same(std::size_t number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] {
        return std::ranges::all_of(same_[number], [&](std::size_t each) { return done_[each]; });
    });
}

void BatchTurns::wait(std::size_t number) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return next_ >= number; });
}

void BatchTurns::pass(std::size_t number) {
    const std::scoped_lock lock(mutex_);
    passed_[number] = true;
    while (next_ < passed_.size() && passed_[next_]) {
        ++next_;
    }
    changed_.notify_all();
}

void BatchTurns::finish(std::size_t number) {
    pass(number);
    const std::scoped_lock lock(mutex_);
    done_[number] = true;
    changed_.notify_all();
}

void in_turns(std::span<const Subject> subjects, std::size_t at_once,
              const std::function<void(BatchTurn& turn)>& work) {
    BatchTurns turns(subjects);
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::exception_ptr failure;
    const auto take_turns = [&] {
        for (std::size_t number = next++; number < subjects.size(); number = next++) {
            try {
                BatchTurn turn(turns, number);
                turns.wait_for_same(number);
                work(turn);
            } catch (...) {
                next = subjects.size();
                const std::scoped_lock lock(mutex);
                failure = failure ? failure : std::current_exception();
            }
        }
    };
    {
        std::vector<std::jthread> others;
        for (std::size_t other = 1; other < std::min(at_once, subjects.size()); ++other) {
            others.emplace_back(take_turns);
        }
        take_turns();
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
}

}  // namespace dsar
