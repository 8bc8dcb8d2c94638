// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/store_pool.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/secret.hpp"
#include "libdsar/engine/vaulted.hpp"
#include "libdsar/stores/connector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace dsar {

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

// How long a store may take to notice that it was told to stop, before its thread is left behind.
constexpr std::chrono::seconds grace{2};
// How often the waiting thread looks at the clock and at the stop request.
constexpr std::chrono::milliseconds beat{50};

}  // namespace

// One store in one wave. Shared with its thread, which outlives a store that hangs; after `left` is
// set (under the mutex) the thread touches nothing but the job.
struct StorePool::Job {
    std::size_t store = 0;
    std::string name;
    const StoreEntry* entry = nullptr;
    std::filesystem::path root;
    std::shared_ptr<StoreReader> reader;
    std::shared_ptr<const Vaults> vaults;
    std::shared_ptr<const Wave> wave;
    std::vector<std::size_t> queries;  // indices into the wave
    RecordFound found;
    Progress* progress = nullptr;
    std::stop_source stop;
    Clock::time_point started;
    Clock::time_point finished;

    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
    bool left = false;
    std::exception_ptr failure;

    void work();
    void search();
};

void StorePool::Job::search() {
    if (!reader) {
        reader = with_vaults(open_store(*entry, root), vaults, name);
    }
    std::vector<Query> asked;
    asked.reserve(queries.size());
    for (const std::size_t index : queries) {
        asked.push_back(wave->queries[index]);
    }
    if (asked.empty()) {
        return;
    }
    FindContext context;
    context.stop = stop.get_token();
    context.progress = [this](std::uint64_t count, std::uint64_t total, std::string_view unit) {
        const std::scoped_lock lock(mutex);
        if (!left) {
            progress->store_progress(name, count, total, unit);
        }
    };
    reader->find(
        asked,
        [this](std::size_t query, Record record, std::span<const Hit> hits) {
            const std::scoped_lock lock(mutex);
            if (!left) {
                found(wave->nodes[queries[query]], std::move(record), hits);
            }
        },
        context);
}

void StorePool::Job::work() {
    std::exception_ptr caught;
    try {
        search();
    } catch (...) {
        caught = std::current_exception();
    }
    const std::scoped_lock lock(mutex);
    failure = caught;
    finished = Clock::now();
    done = true;
    changed.notify_all();
}

StorePool::StorePool(const Workspace& workspace, const LinkGraph& graph,
                     const SearchOptions& options, Progress& progress)
    : workspace_(workspace), graph_(graph), options_(options), progress_(progress) {
    for (const StoreEntry& store : workspace.map.stores) {
        Seat seat;
        seat.outcome.store = store.name;
        if (!options.only_stores.empty() && !options.only_stores.contains(store.name)) {
            seat.usable = false;
            seat.outcome.why = "left out of this search";
        }
        seats_.push_back(std::move(seat));
    }
}

StorePool::~StorePool() = default;

std::shared_ptr<StorePool::Job> StorePool::start(std::size_t store,
                                                 std::shared_ptr<const Wave> wave,
                                                 std::vector<std::size_t> queries,
                                                 const RecordFound& found) {
    Seat& seat = seats_[store];
    auto job = std::make_shared<Job>();
    job->store = store;
    job->name = seat.outcome.store;
    job->entry = &workspace_.map.stores[store];
    job->root = workspace_.root;
    job->reader = seat.reader;
    job->vaults = options_.vaults;
    job->wave = std::move(wave);
    job->queries = std::move(queries);
    job->found = found;
    job->progress = &progress_;
    job->started = Clock::now();
    if (!seat.asked) {
        progress_.store_started(job->name, {});
    }
    seat.asked = true;
    seat.thread.give([job] { job->work(); });
    return job;
}

void StorePool::run(std::shared_ptr<const Wave> wave, const RecordFound& found) {
    std::vector<std::vector<std::size_t>> by_store(seats_.size());
    for (std::size_t index = 0; index < wave->queries.size(); ++index) {
        by_store[graph_.nodes[wave->nodes[index]].store_index].push_back(index);
    }
    std::vector<std::shared_ptr<Job>> jobs;
    for (std::size_t store = 0; store < seats_.size(); ++store) {
        if (!by_store[store].empty() && seats_[store].usable) {
            jobs.push_back(start(store, wave, std::move(by_store[store]), found));
        }
    }
    wait(jobs);
}

void StorePool::touch_the_rest() {
    std::vector<std::shared_ptr<Job>> jobs;
    for (std::size_t store = 0; store < seats_.size(); ++store) {
        if (seats_[store].usable && !seats_[store].asked) {
            jobs.push_back(start(store, std::make_shared<Wave>(), {}, {}));
        }
    }
    wait(jobs);
}

bool StorePool::out_of_time(const Job& job) const {
    const auto spent = seats_[job.store].spent + (Clock::now() - job.started);
    return options_.timeout.count() > 0 && spent > options_.timeout;
}

// A person types: no store's time runs.
void StorePool::start_time_anew(std::span<const std::shared_ptr<Job>> jobs) {
    for (const std::shared_ptr<Job>& job : jobs) {
        job->started = Clock::now();  // nobody but the thread that waits looks at it
    }
}

void StorePool::wait(std::vector<std::shared_ptr<Job>>& jobs) {
    for (const std::shared_ptr<Job>& job : jobs) {
        std::unique_lock lock(job->mutex);
        std::optional<Clock::time_point> told;
        bool late = false;
        while (!job->done && !(told && Clock::now() - *told > grace)) {
            job->changed.wait_for(lock, beat);
            if (is_asking_for_secret()) {
                start_time_anew(jobs);
            }
            late = late || out_of_time(*job);
            if (!told && (late || options_.stop.stop_requested())) {
                told = Clock::now();
                job->stop.request_stop();
            }
        }
        job->left = !job->done;
        lock.unlock();
        if (job->left) {
            seats_[job->store].thread.leave();
        }
        if (job->left || (late && job->failure)) {
            give_up(*job,
                    fmt::format("did not answer within {:g} s", Seconds(options_.timeout).count()));
        } else {
            settle(*job);
        }
    }
    if (options_.stop.stop_requested()) {
        throw Error(ErrorKind::Interrupted, "the search was stopped; nothing was changed");
    }
}

void StorePool::give_up(Job& job, std::string why) {
    Seat& seat = seats_[job.store];
    seat.usable = false;
    seat.reader.reset();
    seat.outcome.status = StoreOutcome::Status::Failed;
    seat.outcome.why = std::move(why);
    seat.outcome.seconds += Seconds(Clock::now() - job.started).count();
}

void StorePool::settle(Job& job) {
    Seat& seat = seats_[job.store];
    if (job.failure) {
        try {
            std::rethrow_exception(job.failure);
        } catch (const Error& error) {
            seat.locked = error.kind() == ErrorKind::Busy;
            give_up(job, error.why().empty() ? error.what()
                                             : std::string(error.what()) + ": " + error.why());
        } catch (const std::exception&) {
            // The text of an unexpected exception may quote data: it stays out of the outcome.
            give_up(job, "an unexpected failure of the connector");
        }
        return;
    }
    seat.reader = job.reader;
    const auto spent = job.finished - job.started;
    seat.spent += spent;
    seat.outcome.seconds += Seconds(spent).count();
    seat.outcome.status = StoreOutcome::Status::Searched;
}

std::string StorePool::closed_vault(const Seat& seat) const {
    if (options_.vaults) {
        const auto closed = options_.vaults->closed.find(seat.outcome.store);
        return closed == options_.vaults->closed.end() ? std::string() : closed->second;
    }
    return {};
}

std::vector<StoreOutcome> StorePool::outcomes() const {
    std::vector<StoreOutcome> out;
    out.reserve(seats_.size());
    for (const Seat& seat : seats_) {
        out.push_back(seat.outcome);
        std::string why = closed_vault(seat);
        if (out.back().status == StoreOutcome::Status::Searched && !why.empty()) {
            out.back().status = StoreOutcome::Status::Failed;
            out.back().why = std::move(why);
        }
    }
    return out;
}

bool StorePool::is_only_locked() const {
    return std::ranges::all_of(seats_, [this](const Seat& seat) {
        return seat.usable ? closed_vault(seat).empty() ||
                                 options_.vaults->busy.contains(seat.outcome.store)
                           : seat.locked;
    });
}

std::set<std::size_t> StorePool::silent() const {
    std::set<std::size_t> out;
    for (std::size_t store = 0; store < seats_.size(); ++store) {
        if (!seats_[store].usable || !closed_vault(seats_[store]).empty()) {
            out.insert(store);
        }
    }
    return out;
}

}  // namespace dsar
