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

/// The blocks that are under way, a ring in the order of the stream. No thread is woken that has
/// nothing to do: with as many threads as processors that costs as much as a search of many blocks.
class Ring {
 public:
    Ring(BlockSource& feed, const Search& search, std::size_t size)
        : feed_(feed), search_(search), slots_(size) {}

    /// What each thread does beside the one that hands the blocks over.
    void work() {
        std::unique_lock lock(mutex_);
        while (true) {
            wait(lock, [&] { return ended_ || can_read(); });
            if (ended_) {
                return;
            }
            take_next(lock);
        }
    }

    /// Hands the blocks over until the last, or throws what stopped their being read. As long as
    /// the next to be handed over is not done it does the same as the others.
    void drain(const BlockSink& sink) {
        std::unique_lock lock(mutex_);
        for (std::size_t number = 0;;) {
            Slot& slot = slots_[number % slots_.size()];
            wait(lock, [&] {
                return slot.state == State::Done || can_read() || (ended_ && number == read_);
            });
            if (slot.state == State::Done) {
                lock.unlock();
                hand_over(slot, sink);
                lock.lock();
                slot.state = State::Free;
                ++number;
                wake();
            } else if (can_read()) {
                take_next(lock);
            } else {
                return;
            }
        }
    }

    /// Lets the threads end, whatever they wait for.
    void stop() {
        const std::scoped_lock lock(mutex_);
        ended_ = true;
        wake();
    }

 private:
    enum class State { Free, Busy, Done };

    struct Slot {
        ScanBlock block;
        std::exception_ptr fault;
        State state = State::Free;
    };

    [[nodiscard]] bool can_read() const {
        return !reading_ && !ended_ && slots_[read_ % slots_.size()].state == State::Free;
    }

    template <class Condition>
    void wait(std::unique_lock<std::mutex>& lock, const Condition& condition) {
        ++waiting_;
        changed_.wait(lock, condition);
        --waiting_;
    }

    void wake() {
        if (waiting_ > 0) {
            changed_.notify_all();
        }
    }

    static void hand_over(Slot& slot, const BlockSink& sink) {
        if (slot.fault) {
            std::rethrow_exception(slot.fault);
        }
        sink(slot.block);
    }

    /// Reads the next block and searches it; the lock is not held meanwhile.
    void take_next(std::unique_lock<std::mutex>& lock) {
        Slot& slot = slots_[read_ % slots_.size()];
        slot.state = State::Busy;
        reading_ = true;
        lock.unlock();
        bool more = false;
        try {
            more = feed_.next(slot.block);
        } catch (...) {
            slot.fault = std::current_exception();
        }
        const bool is_block = more || slot.fault;
        lock.lock();
        reading_ = false;
        ended_ = ended_ || !more;
        read_ += is_block ? 1U : 0U;
        slot.state = is_block ? State::Busy : State::Free;
        wake();
        if (more) {
            lock.unlock();
            try {
                search_(slot.block);
            } catch (...) {
                slot.fault = std::current_exception();
            }
            lock.lock();
        }
        slot.state = is_block ? State::Done : State::Free;
        wake();
    }

    BlockSource& feed_;
    const Search& search_;
    std::vector<Slot> slots_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t waiting_ = 0;  // how many threads
    std::size_t read_ = 0;
    bool reading_ = false;  // one thread does
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
        for (unsigned number = 1; number < count; ++number) {
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
