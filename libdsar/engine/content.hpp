// SPDX-License-Identifier: Apache-2.0
// A package's content, streamed from the spool by the plan: what is withheld is taken out here,
// before anything leaves the engine.
#pragma once

#include "libdsar/base/spool.hpp"
#include "libdsar/cases/statements.hpp"
#include "libdsar/engine/survey.hpp"
#include "libdsar/engine/vaulted.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/match.hpp"
#include "libdsar/model/package_content.hpp"
#include "libdsar/model/plan.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace dsar {

/// Content of a package. Keeps references to all that it was made from.
class SpooledContent final : public PackageContent {
 public:
    /// `facts` come without collections; what the plan says is counted here. `vaults` that were
    /// looked through: null when none were.
    SpooledContent(const Workspace& workspace, const Plan& plan, const Matches& matches,
                   const Survey& survey, const Spool& spool, PackageFacts facts,
                   std::shared_ptr<const Vaults> vaults);

    [[nodiscard]] const PackageFacts& facts() const override { return facts_; }
    [[nodiscard]] const std::vector<CollectionFacts>& collections() const override {
        return collections_;
    }
    void each(std::size_t collection,
              const std::function<void(const DisclosedRecord&)>& record) const override;

 private:
    void add_collections(const Survey& survey);
    void count_not_included();
    void add_clients();
    void add_statements();
    [[nodiscard]] DisclosedRecord disclosed(const Step& step, const PlannedRecord& planned,
                                            std::size_t number) const;
    void keep_own(const CollectionEntry& collection, const Match& match,
                  DisclosedRecord& out) const;
    void describe(const CollectionEntry& collection, DisclosedRecord& out) const;
    void attach(const Step& step, const Match& match, std::size_t number,
                DisclosedRecord& out) const;

    const Workspace& workspace_;
    const Plan& plan_;
    const Matches matches_;
    const Spool& spool_;
    PackageFacts facts_;
    std::shared_ptr<const Vaults> vaults_;
    std::vector<CollectionFacts> collections_;
    std::map<std::size_t, std::vector<Statement>> statements_;  // by match
    std::vector<const Step*> disclosing_;  // by collection; nullptr when all is withheld
};

}  // namespace dsar
