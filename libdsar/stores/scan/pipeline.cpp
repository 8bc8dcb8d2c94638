// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/scan/pipeline.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace dsar {
namespace {

constexpr unsigned most_threads = 16;

unsigned threads_for(std::uint64_t bytes, const ScanTuning& tuning) {
    if (tuning.threads != 0) {
        return tuning.threads;
    }
    const std::uint64_t blocks = bytes / tuning.block + 1;
    const unsigned cores = std::clamp(std::thread::hardware_concurrency(), 1U, most_threads);
    return static_cast<unsigned>(std::min<std::uint64_t>(blocks, cores));
}

/// How blocks are searched.
struct Search {
    const ScanMatcher& matcher;
    const ScanMatcher* parts;
    const BlockCheck& check;

    void operator()(ScanBlock& block) const {
        if (block.is_part) {
            search_part(block);
            return;
        }
        matcher.search(block.text(), block.places);
        check(block);
    }

    /// One place says enough: of a part full of them not all are kept.
    void search_part(ScanBlock& block) const {
        constexpr std::size_t slice = std::size_t{1} << 18U;
        const std::string_view text = block.text();
        for (std::size_t at = 0; at == 0 || at + part_overlap < text.size();
             at += slice - part_overlap) {
            parts->search(text.substr(at, slice), block.places);
            if (!block.places.at.empty()) {
                return;
            }
        }
    }
};

/// The blocks that are under way, a ring in the order of the stream.
class Ring {
 public:
    Ring(BlockSource& feed, const Search& search, std::size_t size)
        : feed_(feed), search_(search), slots_(size) {}

    /// What each thread does.
    void work() {
        while (Slot* slot = read()) {
            if (!slot->fault) {
                try {
                    search_(slot->block);
                } catch (...) {
                    slot->fault = std::current_exception();
                }
            }
            const std::scoped_lock lock(mutex_);
            slot->state = State::Done;
            changed_.notify_all();
        }
    }

    /// Hands the blocks over until the last, or throws what stopped their being read.
    void drain(const BlockSink& sink) {
        for (std::size_t number = 0;; ++number) {
            Slot& slot = slots_[number % slots_.size()];
            {
                std::unique_lock lock(mutex_);
                changed_.wait(
                    lock, [&] { return slot.state == State::Done || (ended_ && number == read_); });
                if (slot.state != State::Done) {
                    return;
                }
            }
            if (slot.fault) {
                std::rethrow_exception(slot.fault);
            }
            sink(slot.block);
            const std::scoped_lock lock(mutex_);
            slot.state = State::Free;
            changed_.notify_all();
        }
    }

    /// Lets the threads end, whatever they wait for.
    void stop() {
        const std::scoped_lock lock(mutex_);
        ended_ = true;
        changed_.notify_all();
    }

 private:
    enum class State { Free, Busy, Done };

    struct Slot {
        ScanBlock block;
        std::exception_ptr fault;
        State state = State::Free;
    };

    /// The next block, read but not searched; nullptr when there is no more to do.
    Slot* read() {
        const std::scoped_lock turn(reading_);
        Slot* slot = nullptr;
        {
            std::unique_lock lock(mutex_);
            slot = &slots_[read_ % slots_.size()];
            changed_.wait(lock, [&] { return ended_ || slot->state == State::Free; });
            if (ended_) {
                return nullptr;
            }
            slot->state = State::Busy;
        }
        bool more = false;
        try {
            more = feed_.next(slot->block);
        } catch (...) {
            slot->fault = std::current_exception();
        }
        const std::scoped_lock lock(mutex_);
        ended_ = ended_ || !more;
        read_ += more || slot->fault ? 1U : 0U;
        slot->state = more || slot->fault ? State::Busy : State::Free;
        changed_.notify_all();
        return slot->state == State::Busy ? slot : nullptr;
    }

    BlockSource& feed_;
    const Search& search_;
    std::vector<Slot> slots_;
    std::mutex reading_;  // whose turn it is to read; taken before mutex_
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t read_ = 0;
    bool ended_ = false;
};

}  // namespace

void scan_blocks(BlockSource& feed, const ScanMatcher& matcher, std::uint64_t bytes,
                 const ScanTuning& tuning, const BlockCheck& check, const BlockSink& sink,
                 const ScanMatcher* parts) {
    const Search search{matcher, parts == nullptr ? &matcher : parts, check};
    const unsigned count = threads_for(bytes, tuning);
    if (count < 2) {
        ScanBlock block;
        while (feed.next(block)) {
            search(block);
            sink(block);
        }
        return;
    }
    Ring ring(feed, search, std::size_t{count} * 2 + 1);
    std::vector<std::jthread> threads;
    try {
        for (unsigned number = 0; number < count; ++number) {
            threads.emplace_back([&ring] { ring.work(); });
        }
        ring.drain(sink);
    } catch (...) {
        ring.stop();
        throw;
    }
    ring.stop();
}

}  // namespace dsar
