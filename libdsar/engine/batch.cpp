// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/batch.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/engine/acting.hpp"
#include "libdsar/engine/answer.hpp"
#include "libdsar/engine/identity.hpp"
#include "libdsar/engine/link_graph.hpp"
#include "libdsar/engine/searched_ahead.hpp"
#include "libdsar/engine/turns.hpp"
#include "libdsar/engine/vaulted.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace dsar {
namespace {

// How many cases are written at once: each waits for the disk most of the time.
constexpr std::size_t cases_at_once = 8;

// Tells nothing of stores and matches of one person: what all stores do is told once for all. The
// next case is opened when this one has its number and its first entry.
class Quiet final : public Progress {
 public:
    explicit Quiet(BatchTurn& turn) : turn_(turn) {}
    void case_opened(std::string_view /*case_id*/) override { turn_.pass(); }

 private:
    BatchTurn& turn_;
};

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
        const CaseFile file = CaseFile::open_to_read(workspace_.root, id);
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
        Spool spool(spool_folder(std::nullopt), memory_of_many);
        SearchOptions options = request_.common.search;
        options.right = request_.common.right;
        options.vaults = open_vaults(workspace_, request_.common.cases, {});
        SearchResult all = search(workspace_, subjects, options, spool, progress_);
        note_stores(all);
        const auto work = [&](BatchTurn& turn) {
            const std::size_t at = waiting[turn.number()];
            const SearchedAhead ahead = ahead_of(all, turn.number(), spool);
            guarded(out_.people[at], [&] {
                open(people_[at], ahead, turn, out_.people[at]);
                return true;
            });
            tell();
        };
        // A plan to answer takes a core; a case waits for the disk, which does several at once.
        const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
        in_turns(subjects, request_.common.dry_run ? cores : std::max(cores, cases_at_once), work);
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

    void open(const ListedSubject& person, const SearchedAhead& ahead, BatchTurn& turn,
              BatchOutcome& outcome) {
        if (request_.common.search.stop.stop_requested()) {
            throw Error(ErrorKind::Interrupted, "asked to stop");
        }
        CaseRequest request = request_.common;
        request.subject = person.subject;
        request.channel = request_.channel;
        {
            const std::scoped_lock lock(mutex_);
            request_.arrival(person, request);
        }
        request.case_id = begun_case(person.subject);
        request.ahead = request.case_id.empty() ? &ahead : nullptr;
        if (!request.dry_run) {
            turn.wait();
        }
        std::unique_lock alone(alone_, std::defer_lock);
        if (request.ahead == nullptr) {
            alone.lock();  // such a search takes all threads, and connections of its own
        }
        Quiet quiet(turn);
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
    std::mutex alone_;  // of whoever is searched for alone; its owner waits for no turn
    std::mutex mutex_;  // of what follows, and of the list's owner
    std::size_t done_ = 0;
};

}  // namespace

BatchResult run_batch(const Workspace& workspace, const BatchRequest& request,
                      const std::vector<ListedSubject>& people, Progress& progress) {
    return Batch(workspace, request, people, progress).run();
}

}  // namespace dsar
