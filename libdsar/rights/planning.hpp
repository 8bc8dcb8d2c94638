// SPDX-License-Identifier: Apache-2.0
// What every planner does: names what it decides on, asks what people decided, and puts steps in a
// plan. Pure.
#pragma once

#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/plan.hpp"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace dsar {

/// `store/collection`.
std::string collection_name(const Match& match);

/// What a person decided on a record or a collection, by its name; nullopt: nothing yet.
std::optional<bool> decision_on(const std::map<std::string, bool>& decided,
                                const std::string& name);

/// Appends a step under the next number and counts its records in the totals.
void add_step(Plan& plan, Step step);

/// Why a record is decided on as it is: a word for machines, plain words, the article.
struct Cause {
    std::string reason = {};
    std::string why = {};
    std::string article = {};
    std::string rule = {};
    std::optional<Date> until = {};
};

/// The decision on one match before the steps are made.
struct DraftedRecord {
    Decision decision = Decision::Keep;
    PlannedRecord record;
};

/// A plan of a right that changes stores, while it is made. Every match is put once; then finish()
/// makes the steps. Workspace and matches must outlive it.
class PlanDraft {
 public:
    PlanDraft(Right right, const Workspace& workspace, std::span<const Match> matches,
              bool complete);

    void put(std::size_t index, Decision decision, Cause cause, std::vector<CutField> cuts = {});
    /// Decides what no planner needs to look into: what belongs to a client who gave no
    /// instruction, what mentions the person only, what may be theirs and nobody has decided, what
    /// has no known tenant. Returns whether it did.
    bool settle(std::size_t index, const std::map<std::string, bool>& decided);
    /// The part of settle() on records that may be theirs; false when it is to be acted upon.
    bool settle_possible(std::size_t index, const std::map<std::string, bool>& decided,
                         const char* in_text);

    /// Lists what waits for a person, and what would stop the rest; `once` says one word once for a
    /// collection, block() one sentence.
    void wait(const Match& match, const char* what, std::string why);
    void wait_once(const Match& match, const char* what, std::string why);
    void block_once(const Match& match, const char* what, std::string why, std::string next);
    void block(const Match& match, const std::string& what, std::string why);
    /// Recipients of the collection and of its purpose are to be told (Art 19).
    void tell_recipients_of(const CollectionEntry& collection);
    void tell(const std::string& recipient) { tell_.insert(recipient); }

    [[nodiscard]] const Workspace& workspace() const { return workspace_; }
    [[nodiscard]] std::span<const Match> matches() const { return matches_; }
    [[nodiscard]] const CollectionEntry& collection(std::size_t index) const;
    /// By match.
    [[nodiscard]] std::vector<DraftedRecord>& records() { return records_; }

    /// The plan: steps in the order in which they are carried out (children_first), of one
    /// collection what is cut before what goes. `order` names every match once, in the order of
    /// records inside steps.
    Plan finish(std::span<const std::size_t> order = {});

 private:
    void check_key(const DraftedRecord& drafted);

    const Workspace& workspace_;
    std::span<const Match> matches_;
    std::vector<DraftedRecord> records_;
    std::set<std::string> said_;  // what waits or blocks for a whole collection is said once
    std::set<std::string> tell_;
    Plan plan_;
};

/// Puts `mark` by the way that the map names for the collection; where it names none, the record is
/// restricted by hand, and that waits.
void put_marked(PlanDraft& draft, std::size_t index, Cause cause);
/// Keeps a record that others need too as it is until a person says yes to it; false when it is to
/// be acted upon. `if_yes` says what yes would do.
bool settle_shared(PlanDraft& draft, std::size_t index, const std::map<std::string, bool>& decided,
                   const char* if_yes);

}  // namespace dsar
