// SPDX-License-Identifier: Apache-2.0
#include "libdsar/rights/refusal.hpp"

#include <array>

namespace dsar {
namespace {

template <class... Rights>
constexpr unsigned against(Rights... rights) {
    return ((1U << static_cast<unsigned>(rights)) | ...);
}

constexpr std::array grounds{
    RefusalGround{"unfounded", "gdpr", "Art. 12(5)(b) GDPR", "the request is manifestly unfounded"},
    RefusalGround{"excessive", "gdpr", "Art. 12(5)(b) GDPR", "the request is manifestly excessive"},
    RefusalGround{"identity", "gdpr", "Art. 12(2) and (6) GDPR",
                  "who asks could not be established"},
    RefusalGround{"others_rights", "gdpr", "Art. 15(4) GDPR",
                  "it would adversely affect the rights of others", against(Right::Access)},
    RefusalGround{"others_rights", "gdpr", "Art. 20(4) GDPR",
                  "it would adversely affect the rights of others", against(Right::Export)},
    RefusalGround{"accurate", "gdpr", "Art. 16 GDPR", "the data are accurate",
                  against(Right::Rectify)},
    RefusalGround{"no_ground", "gdpr", "Art. 17(1) GDPR", "none of the grounds for erasure holds",
                  against(Right::Erase)},
    RefusalGround{"expression", "gdpr", "Art. 17(3)(a) GDPR",
                  "freedom of expression and information", against(Right::Erase)},
    RefusalGround{"legal_obligation", "gdpr", "Art. 17(3)(b) GDPR",
                  "the law obliges us to keep the data", against(Right::Erase)},
    RefusalGround{"public_health", "gdpr", "Art. 17(3)(c) GDPR", "public health",
                  against(Right::Erase)},
    RefusalGround{"archiving", "gdpr", "Art. 17(3)(d) GDPR",
                  "archiving in the public interest, research or statistics",
                  against(Right::Erase)},
    RefusalGround{"legal_claims", "gdpr", "Art. 17(3)(e) GDPR", "legal claims",
                  against(Right::Erase)},
    RefusalGround{"no_ground", "gdpr", "Art. 18(1) GDPR",
                  "none of the grounds for restriction holds", against(Right::Restrict)},
    RefusalGround{"not_portable", "gdpr", "Art. 20(1) GDPR",
                  "the processing rests neither on consent nor on a contract",
                  against(Right::Export)},
    RefusalGround{"overriding", "gdpr", "Art. 21(1) GDPR",
                  "compelling legitimate grounds override the objection", against(Right::Object)},
    RefusalGround{"unfounded", "ccpa", "Cal. Civ. Code 1798.145(h)(3)",
                  "the request is manifestly unfounded"},
    RefusalGround{"excessive", "ccpa", "Cal. Civ. Code 1798.145(h)(3)", "the request is excessive"},
    RefusalGround{"twice", "ccpa", "Cal. Civ. Code 1798.130(b)",
                  "it was answered twice within twelve months",
                  against(Right::Access, Right::Export)},
    RefusalGround{"identity", "ccpa", "11 CCR 7024(a)", "who asks could not be verified",
                  against(Right::Access, Right::Export)},
    RefusalGround{"identity", "ccpa", "11 CCR 7022(a)", "who asks could not be verified",
                  against(Right::Erase)},
    RefusalGround{"identity", "ccpa", "11 CCR 7023", "who asks could not be verified",
                  against(Right::Rectify)},
    RefusalGround{"same_correction", "ccpa", "11 CCR 7023",
                  "the same correction was denied within six months", against(Right::Rectify)},
    RefusalGround{"accurate", "ccpa", "11 CCR 7023", "the data are more likely accurate",
                  against(Right::Rectify)},
    RefusalGround{"transaction", "ccpa", "Cal. Civ. Code 1798.105(d)(1)",
                  "a transaction, a product or a contract needs the data", against(Right::Erase)},
    RefusalGround{"security", "ccpa", "Cal. Civ. Code 1798.105(d)(2)", "security and integrity",
                  against(Right::Erase)},
    RefusalGround{"debugging", "ccpa", "Cal. Civ. Code 1798.105(d)(3)", "debugging",
                  against(Right::Erase)},
    RefusalGround{"expression", "ccpa", "Cal. Civ. Code 1798.105(d)(4)", "free speech",
                  against(Right::Erase)},
    RefusalGround{"communications", "ccpa", "Cal. Civ. Code 1798.105(d)(5)",
                  "the Electronic Communications Privacy Act", against(Right::Erase)},
    RefusalGround{"research", "ccpa", "Cal. Civ. Code 1798.105(d)(6)", "research",
                  against(Right::Erase)},
    RefusalGround{"internal_use", "ccpa", "Cal. Civ. Code 1798.105(d)(7)",
                  "internal use that the person expects", against(Right::Erase)},
    RefusalGround{"legal_obligation", "ccpa", "Cal. Civ. Code 1798.105(d)(8)",
                  "the law obliges us to keep the data", against(Right::Erase)},
};

}  // namespace

std::span<const RefusalGround> refusal_grounds() {
    return grounds;
}

const RefusalGround* find_refusal_ground(std::string_view id, std::string_view regime,
                                         Right right) {
    for (const RefusalGround& ground : grounds) {
        if (ground.id == id && ground.regime == regime && ground.holds_against(right)) {
            return &ground;
        }
    }
    return nullptr;
}

}  // namespace dsar
