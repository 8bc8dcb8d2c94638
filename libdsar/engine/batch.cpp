// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/batch.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/engine/acting.hpp"
#include "libdsar/engine/answer.hpp"
#include "libdsar/engine/identity.hpp"
#include "libdsar/engine/link_graph.hpp"
#include "libdsar/engine/vaulted.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace dsar {
namespace {

// Of the records of all people together, before they go to a file.
constexpr std::size_t most_in_memory = std::size_t{8} << 20U;

// Tells nothing of stores and matches of one person: what all stores do is told once for all.
class Quiet final : public Progress {};

// What one search found of one of its people.
SearchResult part_of(SearchResult& all, std::size_t subject) {
    SearchResult out;
    out.complete = all.complete;
    out.only_locked = all.only_locked;
    out.stores = all.stores;
    out.vaults = all.vaults;
    out.problems = all.subjects[subject].problems;
    out.subjects.push_back(std::move(all.subjects[subject]));
    std::map<std::string, std::uint64_t> records;
    for (const Match& match : out.subjects.front().matches) {
        ++records[match.store];
    }
    for (StoreOutcome& store : out.stores) {
        store.records = records[store.store];
    }
    return out;
}

class Batch {
 public:
    Batch(const Workspace& workspace, const BatchRequest& request,
          const std::vector<ListedSubject>& people, Progress& progress)
        : workspace_(workspace),
          graph_(make_link_graph(workspace)),
          request_(request),
          people_(people),
          progress_(progress) {}

    BatchResult run() {
        for (const ListedSubject& person : people_) {
            BatchOutcome& outcome = out_.people.emplace_back();
            outcome.line = person.line;
            outcome.item = person.item;
            outcome.why = person.why;
        }
        std::vector<std::size_t> waiting;
        for (std::size_t at = 0; at < people_.size(); ++at) {
            if (prepare(at)) {
                waiting.push_back(at);
            } else {
                tell();
            }
            if (waiting.size() == most_at_once) {
                search_for(waiting);
                waiting.clear();
            }
        }
        if (!waiting.empty()) {
            search_for(waiting);
        }
        return std::move(out_);
    }

 private:
    // False: nothing is to be searched for this one.
    bool prepare(std::size_t at) {
        BatchOutcome& outcome = out_.people[at];
        if (!outcome.why.empty()) {
            return false;
        }
        return guarded(outcome, [&] {
            const Identities usable(graph_, std::span(&people_[at].subject, 1));
            outcome.case_id = known_case(people_[at].subject);
            if (!outcome.case_id.empty()) {
                outcome.status = BatchOutcome::Status::Known;
                outcome.complete = true;
                return false;
            }
            return true;
        });
    }

    [[nodiscard]] std::vector<std::string> cases_of(const Subject& subject) const {
        std::vector<std::string> out;
        if (request_.common.cases != nullptr) {
            for (std::string& id : request_.common.cases->cases_of(subject)) {
                if (is_of(id, subject)) {
                    out.push_back(std::move(id));
                }
            }
        }
        return out;
    }

    // The register finds cases by any identifier, and people share them.
    [[nodiscard]] bool is_of(const std::string& id, const Subject& subject) const {
        const std::optional<CaseHistory> history = request_.common.cases->find(id);
        if (!history || history->right != request_.common.right ||
            history->channel != request_.channel) {
            return false;
        }
        const CaseFile file = CaseFile::open(workspace_.root, id);
        if (!file.has("request.json")) {
            return false;
        }
        CaseRequest kept;
        kept.right = request_.common.right;
        read_request(file, kept);
        return std::ranges::is_permutation(kept.subject.identifiers, subject.identifiers);
    }

    // Of this list, planned: a run that was killed in between leaves one without a plan.
    [[nodiscard]] std::string known_case(const Subject& subject) const {
        for (const std::string& id : cases_of(subject)) {
            const std::optional<CaseHistory> history = request_.common.cases->find(id);
            if (history && history->complete && history->stage >= CaseStage::Planned) {
                return id;
            }
        }
        return {};
    }

    // Begun by a run that was killed, or whose search was not complete: it is taken up again.
    [[nodiscard]] std::string begun_case(const Subject& subject) const {
        for (const std::string& id : cases_of(subject)) {
            const std::optional<CaseHistory> history = request_.common.cases->find(id);
            if (history && history->status == CaseStatus::Open &&
                history->stage <= CaseStage::Planned) {
                return id;
            }
        }
        return {};
    }

    template <class Work>
    bool guarded(BatchOutcome& outcome, const Work& work) {
        try {
            return work();
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::Interrupted) {
                throw;
            }
            outcome.status = BatchOutcome::Status::Failed;
            outcome.why =
                error.why().empty() ? error.what() : std::string(error.what()) + ": " + error.why();
            return false;
        }
    }

    void search_for(const std::vector<std::size_t>& waiting) {
        std::vector<Subject> subjects;
        for (const std::size_t at : waiting) {
            subjects.push_back(people_[at].subject);
        }
        Spool spool(spool_folder(std::nullopt), most_in_memory);
        SearchOptions options = request_.common.search;
        options.right = request_.common.right;
        options.vaults = open_vaults(workspace_, request_.common.cases, {});
        SearchResult all = search(workspace_, subjects, options, spool, progress_);
        note_stores(all);
        const auto work = [&](std::size_t each) {
            BatchOutcome& outcome = out_.people[waiting[each]];
            SearchedAhead ahead{part_of(all, each), &spool};
            guarded(outcome, [&] {
                open(people_[waiting[each]], ahead, outcome);
                return true;
            });
            tell();
        };
        if (request_.common.dry_run && is_answered()) {
            on_all_cores(waiting.size(), work);
        } else {
            for (std::size_t each = 0; each < waiting.size(); ++each) {
                work(each);
            }
        }
    }

    // A plan to answer reads what was found and touches nothing that is not its own.
    static void on_all_cores(std::size_t count, const std::function<void(std::size_t)>& work) {
        std::atomic<std::size_t> next = 0;
        const auto take_turns = [&] {
            for (std::size_t each = next++; each < count; each = next++) {
                work(each);
            }
        };
        const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
        std::vector<std::future<void>> others;
        for (std::size_t other = 1; other < std::min(cores, count); ++other) {
            others.push_back(std::async(std::launch::async, take_turns));
        }
        take_turns();
        for (std::future<void>& other : others) {
            other.get();
        }
    }

    [[nodiscard]] bool is_answered() const {
        return request_.common.right == Right::Access || request_.common.right == Right::Export;
    }

    void note_stores(const SearchResult& all) {
        out_.complete = out_.complete && all.complete;
        if (out_.stores.empty()) {
            out_.stores = all.stores;
            return;
        }
        for (std::size_t at = 0; at < all.stores.size(); ++at) {
            if (out_.stores[at].status == StoreOutcome::Status::Searched) {
                out_.stores[at] = all.stores[at];
            }
        }
    }

    void open(const ListedSubject& person, const SearchedAhead& ahead, BatchOutcome& outcome) {
        CaseRequest request = request_.common;
        request.subject = person.subject;
        request.channel = request_.channel;
        {
            const std::scoped_lock lock(mutex_);
            request_.arrival(person, request);
        }
        request.case_id = begun_case(person.subject);
        request.ahead = request.case_id.empty() ? &ahead : nullptr;
        Quiet quiet;
        const Plan plan =
            is_answered() ? answered(request, outcome, quiet) : planned(request, outcome, quiet);
        outcome.pending = plan.pending.size();
        outcome.blockers = plan.blockers.size();
        outcome.status = BatchOutcome::Status::Opened;
    }

    static void note(const SearchResult& found, BatchOutcome& outcome) {
        outcome.complete = found.complete;
        outcome.records = found.subjects.front().matches.size();
    }

    Plan answered(const CaseRequest& request, BatchOutcome& outcome, Progress& quiet) const {
        AnswerRequest asked;
        static_cast<CaseRequest&>(asked) = request;
        asked.categories_only = request_.categories_only;
        Answer out = answer(workspace_, asked, quiet);
        outcome.case_id = out.case_id;
        outcome.minor = out.minor.has_value();
        note(out.search, outcome);
        return std::move(out.plan);
    }

    Plan planned(const CaseRequest& request, BatchOutcome& outcome, Progress& quiet) const {
        ActingRequest asked;
        static_cast<CaseRequest&>(asked) = request;
        asked.order = request_.order;
        Acting out = plan_acting(workspace_, asked, quiet);
        outcome.case_id = out.case_id;
        outcome.minor = out.minor.has_value();
        note(out.search, outcome);
        return std::move(out.plan);
    }

    void tell() {
        const std::scoped_lock lock(mutex_);
        ++done_;
        if (request_.told) {
            request_.told(done_, people_.size());
        }
    }

    const Workspace& workspace_;
    const LinkGraph graph_;
    const BatchRequest& request_;
    const std::vector<ListedSubject>& people_;
    Progress& progress_;
    BatchResult out_;
    std::mutex mutex_;  // of what follows, and of the list's owner
    std::size_t done_ = 0;
};

}  // namespace

BatchResult run_batch(const Workspace& workspace, const BatchRequest& request,
                      const std::vector<ListedSubject>& people, Progress& progress) {
    return Batch(workspace, request, people, progress).run();
}

}  // namespace dsar
