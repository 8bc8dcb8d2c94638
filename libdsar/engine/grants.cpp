// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/grants.hpp"

#include "libdsar/engine/link_graph.hpp"
#include "libdsar/rights/anonymising.hpp"
#include "libdsar/stores/grants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace dsar {

namespace {

using Rights = std::set<Right>;

// The needs of one store, each once, with the rights that have it.
class Uses {
 public:
    Uses(const Workspace& workspace, bool changes) : workspace_(workspace), changes_(changes) {}

    void add(const Node& node) {
        node_ = &node;
        need(Use::Read, {}, {Right::Access, Right::Export});
        if (!changes_) {
            return;
        }
        need(Use::Read, {}, {Right::Rectify, Right::Erase, Right::Restrict, Right::Object});
        rectify();
        erase();
        restrict();
    }

    [[nodiscard]] const std::vector<Need>& needs() const { return needs_; }
    [[nodiscard]] const Rights& rights_of(std::size_t need) const { return rights_[need]; }

 private:
    [[nodiscard]] const CollectionEntry& collection() const { return *node_->collection; }

    // Of data that we hold for clients only what at least one of them has told us to do.
    [[nodiscard]] bool is_ours_to(Right right) const {
        const auto& clients = workspace_.settings.clients;
        return collection().role == Role::Controller ||
               std::ranges::any_of(clients, [&](const Client& client) {
                   return client.instructions.contains(std::string(name_of(right)));
               });
    }

    void need(Use use, const std::string& field, const Rights& rights) {
        Rights ours;
        std::ranges::copy_if(rights, std::inserter(ours, ours.end()),
                             [&](Right right) { return use == Use::Read || is_ours_to(right); });
        if (ours.empty()) {
            return;
        }
        const auto [entry, is_new] = known_.try_emplace({&collection(), use, field}, needs_.size());
        if (is_new) {
            needs_.push_back({&collection(), use, field});
            rights_.emplace_back();
        }
        rights_[entry->second].insert(ours.begin(), ours.end());
    }

    void write(const std::string& field, const Rights& rights) {
        const auto& key = collection().key;
        if (!field.empty() && std::ranges::find(key, field) == key.end()) {
            need(Use::Write, field, rights);
        }
    }

    // What a law keeps as it was written, what was inferred and what is about others is not
    // rewritten (rights/rectification.cpp).
    void rectify() {
        const RetentionRule* const rule = workspace_.settings.rule(collection().retention);
        if (rule != nullptr && !rule->blocks_erasure.empty()) {
            return;
        }
        for (const FieldEntry& field : collection().fields) {
            const bool is_told = field.identifies || !field.category.empty();
            if (is_told && !field.about_other && field.origin != Origin::Inferred) {
                write(field.path, {Right::Rectify});
            }
        }
    }

    // Records go or lose their person; others' records lose what names the person; what a law
    // keeps is cut down and marked (rights/erasure.cpp).
    void erase() {
        if (collection().on_erase == "anonymise") {
            for (const CutField& cut : anonymising_cuts(collection())) {
                write(cut.path, {Right::Erase});
            }
        } else {
            need(Use::Remove, {}, {Right::Erase});
        }
        for (const FieldEntry& field : collection().fields) {
            const bool names = field.identifies || !field.belongs_to.empty() ||
                               !field.leads_to.empty() || !field.mentions.empty();
            if (names || field.free_text) {
                write(field.path, {Right::Erase});
            }
        }
        for (const CompositeReference& reference : collection().references) {
            for (const std::string& path : reference.fields) {
                write(path, {Right::Erase});
            }
        }
        for (const std::string& path : collection().trim) {
            write(path, {Right::Erase});
        }
        write(collection().restrict_mark, {Right::Erase});
    }

    // An objection stops a use, and until it is weighed the record is restricted
    // (rights/objection.cpp).
    void restrict() {
        const Rights rights{Right::Restrict, Right::Object};
        write(collection().restrict_mark, rights);
        if (collection().restrict_by == RestrictBy::Vault) {
            need(Use::Remove, {}, rights);
            need(Use::PutBack, {}, rights);
        }
        for (const FieldEntry& field : collection().fields) {
            if (!field.consent_for.empty()) {
                write(field.path, {Right::Object});
            }
        }
    }

    const Workspace& workspace_;
    const bool changes_;
    const Node* node_ = nullptr;
    std::vector<Need> needs_;
    std::vector<Rights> rights_;
    std::map<std::tuple<const CollectionEntry*, Use, std::string>, std::size_t> known_;
};

LackingGrant granting(const MissingGrant& missing, const std::vector<std::string>& columns) {
    const std::string privilege =
        columns.empty() ? missing.privilege
                        : fmt::format("{} ({})", missing.privilege, fmt::join(columns, ", "));
    return {{},
            fmt::format("{} on {}", privilege, missing.object),
            {},
            fmt::format("GRANT {} ON {} TO {}", privilege, missing.object, missing.account)};
}

// One line for each privilege on each object: its columns together, as far as the same rights need
// them.
class Lines {
 public:
    explicit Lines(const Uses& uses) : uses_(uses) {}

    void add(const MissingGrant& missing) {
        if (missing.privilege.empty() && missing.why.empty()) {
            return;  // no matter of grants
        }
        const auto same = [&](const Lack& lack) {
            return std::tie(lack.missing->privilege, lack.missing->object, lack.missing->column,
                            lack.missing->why) ==
                   std::tie(missing.privilege, missing.object, missing.column, missing.why);
        };
        auto lack = std::ranges::find_if(lacks_, same);
        if (lack == lacks_.end()) {
            lack = lacks_.insert(lacks_.end(), Lack{&missing, {}, false});
        }
        const Rights& rights = uses_.rights_of(missing.need);
        lack->rights.insert(rights.begin(), rights.end());
        lack->reads = lack->reads || uses_.needs()[missing.need].use == Use::Read;
    }

    [[nodiscard]] std::vector<LackingGrant> lines() const {
        std::vector<LackingGrant> out;
        for (std::size_t place = 0; place < lacks_.size(); ++place) {
            const Lack& first = lacks_[place];
            const auto joins = [&](const Lack& lack) {
                return !lack.missing->column.empty() && !first.missing->column.empty() &&
                       lack.missing->privilege == first.missing->privilege &&
                       lack.missing->object == first.missing->object && lack.rights == first.rights;
            };
            const auto before = lacks_.begin() + static_cast<std::ptrdiff_t>(place);
            if (std::any_of(lacks_.begin(), before, joins)) {
                continue;
            }
            std::vector<std::string> columns;
            for (auto lack = before; lack != lacks_.end(); ++lack) {
                if (joins(*lack)) {
                    columns.push_back(lack->missing->column);
                }
            }
            LackingGrant line = first.missing->privilege.empty()
                                    ? LackingGrant{{}, {}, first.missing->why, first.missing->next}
                                    : granting(*first.missing, columns);
            line.rights = first.rights;
            line.reads = first.reads;
            out.push_back(std::move(line));
        }
        return out;
    }

 private:
    struct Lack {
        const MissingGrant* missing;
        Rights rights;
        bool reads;
    };

    const Uses& uses_;
    std::vector<Lack> lacks_;
};

}  // namespace

StoreGrants check_grants(const Workspace& workspace, const StoreEntry& store, StoreReader& reader,
                         bool changes) {
    const LinkGraph graph = make_link_graph(workspace);
    Uses uses(workspace, changes);
    for (const Node& node : graph.nodes) {
        if (node.store == &store && node.personal) {
            uses.add(node);
        }
    }
    const std::vector<MissingGrant> missing = reader.missing_grants(uses.needs());
    const auto reads = [&](std::size_t need) { return uses.needs()[need].use == Use::Read; };
    // Uses that change something and that no privilege allows. A server that takes no changes is
    // another matter: the account may be one that acts.
    std::set<std::size_t> barred;
    for (const MissingGrant& each : missing) {
        if (!reads(each.need) && each.why.empty()) {
            barred.insert(each.need);
        }
    }
    const auto changing = static_cast<std::size_t>(std::ranges::count_if(
        uses.needs(), [](const Need& need) { return need.use != Use::Read; }));
    StoreGrants out;
    out.only_reads = changing != 0 && barred.size() == changing;
    Lines lines(uses);
    for (const MissingGrant& each : missing) {
        if (!out.only_reads || reads(each.need)) {
            lines.add(each);
        }
    }
    out.lacking = lines.lines();
    return out;
}

}  // namespace dsar
