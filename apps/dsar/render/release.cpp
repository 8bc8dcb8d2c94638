// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/release.hpp"

#include "apps/dsar/error_form.hpp"
#include "apps/dsar/render/acting.hpp"
#include "apps/dsar/render/answer.hpp"
#include "apps/dsar/render/count.hpp"

#include <fmt/format.h>

namespace dsar::cli {
namespace {

constexpr std::size_t most_files = 4;

std::string totals_text(const ReleaseReview& review, const Look& look) {
    std::string line;
    for (const auto& [decision, count] : review.totals) {
        line += fmt::format("{}{} {}", line.empty() ? "" : look.dot(), decision, grouped(count));
    }
    return line.empty() ? "no data held" : line;
}

std::string files_text(const Released& released, const Look& look) {
    std::string out;
    for (std::size_t at = 0; at < released.files.size() && at < most_files; ++at) {
        const SealedFile& file = released.files[at];
        out += fmt::format("  {}   {}\n    sha256 {}\n", look.safe(file.name),
                           size_text(file.bytes), file.sha256);
    }
    if (released.files.size() > most_files) {
        out += fmt::format("  {} {} more\n", look.ellipsis(), released.files.size() - most_files);
    }
    return out;
}

std::string_view inside(SealMethod method) {
    switch (method) {
        case SealMethod::None:
            return "index.html in it is for the person";
        case SealMethod::ZipAes:
            return "asks for the passphrase; index.html in the package.zip inside is for the "
                   "person";
        case SealMethod::Cms:
            return "index.html in package.zip is for the person";
    }
    return {};
}

std::string secret_text(const ReleaseView& view, const Look& look) {
    if (!view.released->has_secret) {
        return {};
    }
    std::string out;
    if (view.secret_shown) {
        out = "shown below, once";
    } else if (!view.secret_at.empty()) {
        out = "written to " + look.safe(view.secret_at);
    } else {
        out = "kept sealed in the case";
    }
    return fmt::format(
        "Secret      {}\n"
        "            goes by another channel than the package: telephone, letter, in person\n"
        "            dsar show {} --open secret.txt tells it again\n",
        out, view.case_id);
}

}  // namespace

std::string review_text(const ReleaseReview& review, const Look& look) {
    std::string out = fmt::format(
        "Case {}{}{}{}plan {}{}\n", review.case_id, look.dot(), name_of(review.right), look.dot(),
        short_plan(review.subject.plan_digest),
        review.subject.planned_by.empty() ? ""
                                          : ", made by " + look.safe(review.subject.planned_by));
    out += fmt::format("  {}{}\n", totals_text(review, look),
                       review.complete ? "" : ", of an incomplete search");
    if (review.has_package()) {
        out += fmt::format("  package   {}   sha256 {}\n", size_text(review.package_bytes),
                           review.subject.package_sha256);
    }
    if (review.left_pending > 0) {
        out += fmt::format(
            "  {} {}\n",
            counted(review.left_pending, "matter that waits is", "matters that wait are"),
            review.has_package() ? "left out" : "left as they are");
    }
    if (review.kept > 0) {
        out += fmt::format(
            "  {} will be kept{}\n", counted(review.kept, "record"),
            review.kept_until ? ", the first until " + format(*review.kept_until) : std::string());
    }
    for (const std::string& plan : review.earlier) {
        out += fmt::format("  plan {} was approved before; that approval does not count\n",
                           short_plan(plan));
    }
    return out + (review.has_package() ? "  What is released cannot be called back.\n\n"
                                       : "  What is erased cannot be brought back.\n\n");
}

std::string approved_text(const std::string& actor, const std::string& case_id,
                          const std::string& flags, const Look& look) {
    return fmt::format("{} approved by {}; only this exact plan can be applied\n",
                       look.mark(Mark::Ok), look.safe(actor)) +
           next_text(fmt::format("dsar {}apply {}", flags, case_id));
}

std::string release_text(const ReleaseView& view, const Look& look) {
    const Released& released = *view.released;
    std::string out = fmt::format(
        "{} {}\n\n", look.mark(Mark::Ok),
        released.again ? "released before, exactly so; nothing was done"
                       : fmt::format("approved by {}, signed and released", look.safe(view.actor)));
    out += fmt::format("Release     {}{}\n", look.safe(view.folder),
                       released.expires ? "   expires " + format(*released.expires) : "");
    out += files_text(released, look);
    out += fmt::format("Opens with  {}\n            {}\n", look.safe(released.opening),
                       inside(released.seal));
    out += secret_text(view, look);
    if (!view.letter.empty()) {
        out += fmt::format("Letter      {}\n", look.safe(view.letter));
    }
    return view.next.empty() ? out : out + "\n" + next_text(view.next);
}

}  // namespace dsar::cli
