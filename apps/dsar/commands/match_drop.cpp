// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/match_drop.hpp"

#include "apps/dsar/commands/searching.hpp"
#include "apps/dsar/progress_events.hpp"
#include "apps/dsar/render/drop.hpp"
#include "apps/dsar/signing.hpp"
#include "apps/dsar/stop_signals.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/engine/casework.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dsar::cli {
namespace {

// Items of one transaction.
constexpr std::size_t piece = 10'000;

/// Puts items into the book in pieces.
class Taking {
 public:
    explicit Taking(DropBook& book) : book_(book) {}

    void read(const std::string& path, std::optional<Date> received, DropRun& run) {
        const DropSink sink{[&](DropItem&& item) {
                                items_.push_back(std::move(item));
                                if (items_.size() == piece) {
                                    flush(run);
                                }
                            },
                            [&](const std::string& id) { withdrawn_.push_back(id); }};
        DropReading reading = read_drop(path, received, sink);
        flush(run);
        add(std::move(reading), run);
    }

    // After all files: an item may come in one, and be taken back in another.
    void withdraw(DropRun& run) {
        book_.change(withdrawn_, [&](DropItem& item) {
            item.state = DropState::Withdrawn;
            if (!item.cases.empty() && item.answered == DropStatus::None) {
                run.withdrawn.push_back({item.id, item.cases});
            }
        });
    }

 private:
    void flush(DropRun& run) {
        const DropTaken taken = book_.take(items_);
        run.taken.added += taken.added;
        run.taken.known += taken.known;
        run.taken.differing += taken.differing;
        items_.clear();
    }

    static void add(DropReading&& more, DropRun& run) {
        if (!run.reading) {
            run.reading = std::move(more);
            return;
        }
        run.reading->items += more.items;
        run.reading->withdrawn += more.withdrawn;
        run.reading->bad += more.bad;
        std::ranges::move(more.bad_lines, std::back_inserter(run.reading->bad_lines));
        std::ranges::move(more.files, std::back_inserter(run.reading->files));
    }

    DropBook& book_;
    std::vector<DropItem> items_;
    std::vector<std::string> withdrawn_;
};

std::optional<Date> received_on(const Invocation& invocation, Date today) {
    const std::optional<Date> received = invocation.date("received");
    if (received && *received > today) {
        throw Error(ErrorKind::Usage, "--received lies ahead");
    }
    return received;
}

std::optional<Date> first_due(DropBook& book) {
    std::optional<Date> out;
    book.each([&](const DropItem& item) {
        const bool waits = item.answered == DropStatus::None && item.state != DropState::Withdrawn;
        if (waits && (!out || drop_due(item.received) < *out)) {
            out = drop_due(item.received);
        }
    });
    return out;
}

ExitCode code_of(const DropRun& run) {
    ExitCode code = ExitCode::Done;
    if (!run.result.complete || !run.result.failures.empty()) {
        code = ExitCode::Incomplete;
    }
    if (std::ranges::any_of(run.result.lists,
                            [](const DropListResult& list) { return !list.has_fields; })) {
        code = more_urgent(code, ExitCode::NeedsPerson);
    }
    if (run.reading && run.reading->bad + run.taken.differing > 0) {
        code = more_urgent(code, ExitCode::Problems);
    }
    return code;
}

void tell_cases(DropRequest& request, Session& session) {
    if (mode_of(session) == ProgressView::Mode::Silent) {
        return;
    }
    request.told = [&session](std::size_t done, std::size_t total) {
        if (done % 10 == 0 || done == total) {
            session.err.line(fmt::format("cases: {} of {}", done, total));
        }
    };
}

}  // namespace

ExitCode match_drop_lists(const Invocation& invocation, Session& session) {
    if (session.globals.dry_run) {
        throw Error(ErrorKind::Usage, "--drop and --again keep what they were given", {},
                    "dsar match --hashed FILE --spelling drop");
    }
    const Workspace workspace = session.open();
    require_role(workspace.settings, Session::actor(), ActorRole::Operator, local_today());
    Register cases(workspace);
    const Signer signer = signer_here(workspace, session);
    DropBook book(workspace);
    DropRequest request;
    request.today = session.globals.today.value_or(desk_day(workspace.settings, now()));
    DropRun run;
    Taking taking(book);
    for (const std::string& path : invocation.values("drop")) {
        taking.read(path, received_on(invocation, request.today), run);
    }
    taking.withdraw(run);
    const StopSignals signals;
    request.book = &book;
    request.cases = &cases;
    request.signer = &signer;
    request.search.stop = signals.token();
    request.search.timeout = session.globals.timeout;
    tell_cases(request, session);
    if (session.globals.format == Format::Ndjson) {
        ProgressEvents events(session.out);
        run.result = match_drop(workspace, request, events);
        run.answer_by = first_due(book);
        events.result(code_of(run), drop_document(run));
    } else {
        ProgressView view(session.err, mode_of(session));
        run.result = match_drop(workspace, request, view);
        view.finish();
        run.answer_by = first_due(book);
        session.out.write(session.globals.format == Format::Json ? drop_document(run)
                                                                 : drop_text(run, session));
    }
    session.out.flush();
    if (const auto error = incomplete_search(Right::Erase, {}, run.result.stores, session)) {
        throw *error;
    }
    return code_of(run);
}

ExitCode write_drop_answers(const Invocation& invocation, Session& session) {
    const Workspace workspace = session.open();
    require_role(workspace.settings, Session::actor(), ActorRole::Operator, local_today());
    if (!DropBook::is_there(workspace)) {
        throw Error(ErrorKind::Usage, "no list of the platform was taken in here", {},
                    "dsar match --drop FILE");
    }
    DropBook book(workspace);
    Register cases(workspace);
    const bool dry = session.globals.dry_run;
    const DropAnswers answers =
        answer_drop(workspace, book, cases, invocation.value("answers").value_or(""), dry);
    session.out.write(session.globals.format == Format::Human ? answers_text(answers, session)
                                                              : answers_document(answers, dry));
    return answers.waiting.empty() ? ExitCode::Done : ExitCode::NeedsPerson;
}

}  // namespace dsar::cli
