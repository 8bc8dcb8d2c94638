// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/drop.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/engine/acting.hpp"
#include "libdsar/engine/batch.hpp"
#include "libdsar/engine/decide.hpp"
#include "libdsar/engine/drop_people.hpp"
#include "libdsar/engine/drop_probes.hpp"
#include "libdsar/engine/hashed_match.hpp"
#include "libdsar/engine/identity.hpp"
#include "libdsar/engine/searched_ahead.hpp"
#include "libdsar/engine/vaulted.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>

namespace dsar {
namespace {

// Short: it may hold no value of a person, and people have the strangest logins.
constexpr std::string_view mandate = "CalPrivacy";

// What is known of an item besides its hash.
struct Listed {
    DropState state = DropState::Open;
    std::uint32_t batch = 0;  // index into batches
    Date received;
};

// The items of this run, as a list.
struct Items {
    HashedList list;
    std::vector<Listed> listed;
    std::vector<std::string> batches;
    std::set<DropList> lists;

    [[nodiscard]] std::string id(std::size_t item) const { return std::string(list.id(item)); }
    [[nodiscard]] const std::string& batch(std::size_t item) const {
        return batches[listed[item].batch];
    }
};

void read_items(DropBook& book, Items& out) {
    book.each([&](const DropItem& item) {
        if (item.state != DropState::Open && item.state != DropState::NotFound) {
            return;
        }
        if (out.batches.empty() || out.batches.back() != item.batch) {
            out.batches.push_back(item.batch);
        }
        out.list.add(item.hash, item.id, name_of(item.list), item.position);
        out.listed.push_back(
            {item.state, static_cast<std::uint32_t>(out.batches.size() - 1), item.received});
        out.lists.insert(item.list);
    });
    out.list.index();
}

void require_california(const Settings& settings) {
    if (std::ranges::find(settings.regimes, "ccpa") == settings.regimes.end()) {
        throw Error(ErrorKind::NotSetUp, "dsar.yaml does not say that Californian law applies",
                    "the platform's lists are for data brokers under that law",
                    "add ccpa to regimes in dsar.yaml");
    }
}

// Fields that tell people apart, of each collection.
std::vector<std::vector<std::string>> telling_fields(const LinkGraph& graph) {
    std::vector<std::vector<std::string>> out(graph.nodes.size());
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
        for (const IdentifyingField& field : graph.nodes[node].identifying) {
            if (graph.varieties[field.variety].unique && field.paths.size() == 1) {
                out[node].push_back(field.entry->path);
            }
        }
    }
    return out;
}

// The identifier behind a hit; none where several values were hashed together.
Identifier identifier_of(const LinkGraph& graph, const HashProbe& probe, const FieldValues& values,
                         const Sha256Bytes& wanted) {
    if (probe.paths.size() != 1) {
        return {};
    }
    for (const IdentifyingField& field : graph.nodes[probe.node].identifying) {
        if (field.paths != probe.paths) {
            continue;
        }
        for (const Value& value : values.front()) {
            std::vector<Sha256Bytes> digests;
            probe.digests({{value}}, digests);
            if (std::ranges::find(digests, wanted) != digests.end()) {
                return {graph.varieties[field.variety].kind, value.text};
            }
        }
    }
    return {};
}

class Run {
 public:
    Run(const Workspace& workspace, const DropRequest& request)
        : workspace_(workspace),
          request_(request),
          graph_(make_link_graph(workspace)),
          people_(graph_) {
        read_items(*request.book, items_);
        probes_ = drop_probes(graph_, items_.lists);
    }

    DropResult go(Progress& progress) {
        DropResult out;
        ours_.resize(items_.list.size());
        for_clients_.resize(items_.list.size());
        SearchOptions options = request_.search;
        options.vaults = open_vaults(workspace_, request_.cases, {});
        out.stores = pass_hashed(workspace_, graph_, probes_, telling_fields(graph_), items_.list,
                                 options, progress, [&](const HashedHit& hit) { met(hit); });
        out.complete = std::ranges::all_of(out.stores, [](const StoreOutcome& outcome) {
            return outcome.status == StoreOutcome::Status::Searched;
        });
        count(out);
        open_cases(out, progress);
        out.postponed = postponed_.size();
        settle(out);
        return out;
    }

 private:
    using Ahead = std::map<const DropPerson*, SearchedAhead>;

    void met(const HashedHit& hit) {
        const HashProbe& probe = probes_[hit.probe];
        if (graph_.nodes[probe.node].collection->role == Role::Processor) {
            for_clients_[hit.item] = true;
            return;
        }
        ours_[hit.item] = true;
        const Identifier held = identifier_of(graph_, probe, hit.values, hit.digest);
        people_.add(hit.item, probe.node, hit.record, held.kind, held.value);
    }

    [[nodiscard]] bool has_fields(DropList list) const {
        return std::ranges::any_of(
            probes_, [&](const HashProbe& probe) { return probe.kind == name_of(list); });
    }

    void count(DropResult& out) const {
        std::map<DropList, DropListResult> lists;
        for (std::size_t item = 0; item < items_.list.size(); ++item) {
            const DropList list = drop_list_of(items_.list.kind(item)).value_or(DropList::Email);
            DropListResult& result = lists[list];
            result.list = list;
            ++result.items;
            result.ours += ours_[item] ? 1U : 0U;
            result.for_clients += for_clients_[item] ? 1U : 0U;
        }
        for (auto& [list, result] : lists) {
            result.has_fields = has_fields(list);
            result.not_found = out.complete && result.has_fields ? result.items - result.ours : 0;
            out.lists.push_back(result);
        }
    }

    // Whether nobody else can have the person's identifiers, wherever else is looked.
    [[nodiscard]] bool is_certain(const DropPerson& person) const {
        return std::ranges::all_of(person.items, [&](std::size_t item) {
            switch (drop_list_of(items_.list.kind(item)).value_or(DropList::Phone)) {
                case DropList::Email:
                    return workspace_.settings.is_unique("email");
                case DropList::Maid:
                case DropList::Ctvid:
                    return true;
                case DropList::Phone:
                case DropList::Ndz:
                case DropList::NameVin:
                    return false;
            }
            return false;
        });
    }

    [[nodiscard]] ActingRequest acting_request(const DropPerson& person) const {
        const std::size_t first = *person.items.begin();
        ActingRequest out;
        out.right = person.alone ? Right::Erase : Right::Object;
        out.kind = person.alone ? "delete" : "opt-out";
        out.order.objection = person.alone ? "" : "opt-out";
        out.regime = "ccpa";
        out.subject = person.subject;
        out.channel = fmt::format("DROP {}", items_.batch(first));
        out.mandate = mandate;
        out.today = request_.today;
        // Who comes into the stores after the list is found today.
        out.received = items_.listed[first].state == DropState::Open
                           ? std::min(items_.listed[first].received, request_.today)
                           : request_.today;
        out.cases = request_.cases;
        out.signer = request_.signer;
        out.search = request_.search;
        return out;
    }

    // The case that a run which was cut short had opened for the same person.
    [[nodiscard]] std::string opened_before(const ActingRequest& request) const {
        for (const std::string& id : request_.cases->cases_of(request.subject)) {
            const std::optional<CaseHistory> history = request_.cases->find(id);
            if (history && history->status != CaseStatus::Closed &&
                history->right == request.right && history->channel == request.channel) {
                return id;
            }
        }
        return {};
    }

    void open_cases(DropResult& out, Progress& progress) {
        const std::vector<DropPerson> people = people_.people();
        for (std::size_t first = 0; first < people.size(); first += most_at_once) {
            const std::size_t count = std::min(most_at_once, people.size() - first);
            Spool spool(spool_folder(std::nullopt), memory_of_many);
            Ahead ahead;
            const std::span<const DropPerson> group(&people[first], count);
            search_for(group, Right::Erase, out.complete, spool, ahead, progress);
            search_for(group, Right::Object, out.complete, spool, ahead, progress);
            for (std::size_t at = 0; at < count; ++at) {
                open_or_fail(group[at], ahead, out);
                if (request_.told) {
                    request_.told(first + at + 1, people.size());
                }
            }
        }
    }

    // One search for all of them who need a case of that right.
    void search_for(std::span<const DropPerson> group, Right right, bool complete, Spool& spool,
                    Ahead& ahead, Progress& progress) const {
        std::vector<const DropPerson*> people;
        std::vector<Subject> subjects;
        for (const DropPerson& person : group) {
            const ActingRequest request = acting_request(person);
            if (request.right == right && (complete || is_certain(person)) &&
                is_usable(person.subject) && opened_before(request).empty()) {
                people.push_back(&person);
                subjects.push_back(person.subject);
            }
        }
        if (subjects.empty()) {
            return;
        }
        SearchResult all;
        try {
            SearchOptions options = request_.search;
            options.right = right;
            options.vaults = open_vaults(workspace_, request_.cases, {});
            all = search(workspace_, subjects, options, spool, progress);
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::Interrupted) {
                throw;
            }
            return;  // each is searched for alone, and fails alone
        }
        for (std::size_t at = 0; at < people.size(); ++at) {
            ahead.emplace(people[at], ahead_of(all, at, spool));
        }
    }

    // Whoever cannot be searched for fails alone.
    [[nodiscard]] bool is_usable(const Subject& subject) const {
        try {
            const Identities usable(graph_, std::span(&subject, 1));
            return true;
        } catch (const Error&) {
            return false;
        }
    }

    void open_or_fail(const DropPerson& person, Ahead& ahead, DropResult& out) {
        std::vector<std::string> ids;
        for (const std::size_t item : person.items) {
            ids.push_back(items_.id(item));
        }
        const auto known = ahead.find(&person);
        try {
            if (out.complete || is_certain(person)) {
                open_case(person, std::move(ids), known == ahead.end() ? nullptr : &known->second,
                          out);
            } else {
                postponed_.insert(person.items.begin(), person.items.end());
            }
        } catch (const Error& error) {
            if (error.kind() == ErrorKind::Interrupted) {
                throw;
            }
            fail(person, error, out);
        }
        if (known != ahead.end()) {
            ahead.erase(known);
        }
    }

    // `ahead`: what was found of them; null: they are searched for alone.
    void open_case(const DropPerson& person, std::vector<std::string> ids,
                   const SearchedAhead* ahead, DropResult& out) {
        ActingRequest request = acting_request(person);
        const std::string before = opened_before(request);
        std::string id = before;
        if (before.empty() || is_planned_only(before)) {
            request.case_id = before;
            request.ahead = before.empty() ? ahead : nullptr;
            Progress quiet;
            id = plan_acting(workspace_, request, quiet).case_id;
        }
        out.cases.push_back({id, request.right, before.empty(), std::move(ids)});
        require_reached(person, id);
        for (const std::size_t item : person.items) {
            cases_[item].insert(id);
            holders_[item] += 1;
        }
    }

    [[nodiscard]] bool is_planned_only(const std::string& id) const {
        const std::optional<CaseHistory> history = request_.cases->find(id);
        return history && history->stage <= CaseStage::Planned;
    }

    // A record that holds an item and is no match of the case would be left, and the item would be
    // answered as deleted: its value is written so that the map does not let it be read.
    void require_reached(const DropPerson& person, const std::string& id) const {
        const std::filesystem::path file = workspace_.root / "cases" / id / "matches.json";
        std::set<std::string> reached;
        const Json document = Json::parse(read_file(file));
        for (const Json& match : document.at("matches")) {
            reached.insert(match.at("store").get<std::string>() + "/" +
                           match.at("collection").get<std::string>() + "/" +
                           key_words(match.at("key")));
        }
        std::set<std::string> left;
        for (const std::string& record : person.records) {
            if (!reached.contains(record)) {
                left.insert(record.substr(0, record.find('/', record.find('/') + 1)));
            }
        }
        if (!left.empty()) {
            throw Error(
                ErrorKind::NeedsPerson,
                fmt::format("case {} does not reach all records that hold the identifier", id),
                fmt::format("{}: does the map say in which country's way numbers are "
                            "written there (region)?",
                            fmt::join(left, ", ")));
        }
    }

    void fail(const DropPerson& person, const Error& error, DropResult& out) {
        DropFailure failure;
        for (const std::size_t item : person.items) {
            failed_.insert(item);
            failure.items.push_back(items_.id(item));
        }
        failure.why =
            error.why().empty() ? error.what() : std::string(error.what()) + ": " + error.why();
        out.failures.push_back(std::move(failure));
    }

    void settle(const DropResult& out) {
        std::vector<std::string> found;
        std::vector<std::string> missing;
        std::map<std::string, std::size_t, std::less<>> numbers;
        for (std::size_t item = 0; item < items_.list.size(); ++item) {
            const auto list = drop_list_of(items_.list.kind(item));
            if (ours_[item] && !failed_.contains(item) && !postponed_.contains(item)) {
                found.push_back(items_.id(item));
                numbers[found.back()] = item;
            } else if (!ours_[item] && out.complete && list && has_fields(*list) &&
                       items_.listed[item].state == DropState::Open) {
                missing.push_back(items_.id(item));
            }
        }
        request_.book->change(missing, [](DropItem& item) { item.state = DropState::NotFound; });
        request_.book->change(found, [&](DropItem& item) {
            const std::size_t number = numbers.find(item.id)->second;
            item.state = DropState::Ours;
            item.shared = holders_[number] > 1;
            item.cases.assign(cases_[number].begin(), cases_[number].end());
        });
    }

    const Workspace& workspace_;
    const DropRequest& request_;
    LinkGraph graph_;
    Items items_;
    std::vector<HashProbe> probes_;
    DropPeople people_;
    std::vector<bool> ours_;
    std::vector<bool> for_clients_;
    std::map<std::size_t, std::set<std::string>> cases_;  // by item
    std::map<std::size_t, std::size_t> holders_;          // people with a case, by item
    std::set<std::size_t> failed_;
    std::set<std::size_t> postponed_;  // who else has it can only be said when all was read
};

}  // namespace

Date drop_due(Date received) {
    return Date(std::chrono::sys_days(received) + std::chrono::days(drop_days));
}

DropResult match_drop(const Workspace& workspace, const DropRequest& request, Progress& progress) {
    require_california(workspace.settings);
    return Run(workspace, request).go(progress);
}

}  // namespace dsar
