// SPDX-License-Identifier: Apache-2.0
#include "libdsar/model/escaped_text.hpp"

#include "libdsar/base/hex.hpp"
#include "libdsar/base/utf8.hpp"
#include "libdsar/model/text_parts.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>
#include <vector>

namespace dsar {
namespace {

using Named = std::pair<std::string_view, char32_t>;

/// Those of HTML's names that are signs of ASCII, Latin letters, blanks, dashes and quotes.
constexpr std::string_view all_names =
    "AElig=c6 AMP=26 Aacute=c1 Abreve=102 Acirc=c2 Agrave=c0 Amacr=100 Aogon=104 "
    "ApplyFunction=2061 Aring=c5 Atilde=c3 Auml=c4 COPY=a9 Cacute=106 Ccaron=10c Ccedil=c7 "
    "Ccirc=108 Cdot=10a Cedilla=b8 CenterDot=b7 CloseCurlyDoubleQuote=201d "
    "CloseCurlyQuote=2019 Dagger=2021 Dcaron=10e DiacriticalAcute=b4 DiacriticalGrave=60 "
    "Dot=a8 DoubleDot=a8 Dstrok=110 ENG=14a ETH=d0 Eacute=c9 Ecaron=11a Ecirc=ca Edot=116 "
    "Egrave=c8 Emacr=112 Eogon=118 Euml=cb GT=3e Gbreve=11e Gcedil=122 Gcirc=11c Gdot=120 "
    "Hat=5e Hcirc=124 Hstrok=126 IJlig=132 Iacute=cd Icirc=ce Idot=130 Igrave=cc Imacr=12a "
    "InvisibleComma=2063 InvisibleTimes=2062 Iogon=12e Itilde=128 Iuml=cf Jcirc=134 "
    "Kcedil=136 LT=3c Lacute=139 Lcaron=13d Lcedil=13b Lmidot=13f Lstrok=141 MediumSpace=205f "
    "Nacute=143 Ncaron=147 Ncedil=145 NegativeMediumSpace=200b NegativeThickSpace=200b "
    "NegativeThinSpace=200b NegativeVeryThinSpace=200b NoBreak=2060 NonBreakingSpace=a0 "
    "Ntilde=d1 OElig=152 Oacute=d3 Ocirc=d4 Odblac=150 Ograve=d2 Omacr=14c "
    "OpenCurlyDoubleQuote=201c OpenCurlyQuote=2018 Oslash=d8 Otilde=d5 Ouml=d6 OverBar=203e "
    "PlusMinus=b1 Prime=2033 QUOT=22 REG=ae Racute=154 Rcaron=158 Rcedil=156 Sacute=15a "
    "Scaron=160 Scedil=15e Scirc=15c THORN=de Tab=9 Tcaron=164 Tcedil=162 ThinSpace=2009 "
    "Tstrok=166 Uacute=da Ubreve=16c Ucirc=db Udblac=170 Ugrave=d9 Umacr=16a UnderBar=5f "
    "Uogon=172 Uring=16e Utilde=168 Uuml=dc Verbar=2016 Vert=2016 VerticalLine=7c "
    "VeryThinSpace=200a Wcirc=174 Yacute=dd Ycirc=176 Yuml=178 Zacute=179 Zcaron=17d Zdot=17b "
    "ZeroWidthSpace=200b aacute=e1 abreve=103 acirc=e2 acute=b4 aelig=e6 af=2061 agrave=e0 "
    "amacr=101 amp=26 angst=c5 aogon=105 apos=27 aring=e5 ast=2a atilde=e3 auml=e4 "
    "backprime=2035 bdquo=201e bprime=2035 brvbar=a6 bsemi=204f bsol=5c bull=2022 bullet=2022 "
    "cacute=107 caret=2041 ccaron=10d ccedil=e7 ccirc=109 cdot=10b cedil=b8 cent=a2 "
    "centerdot=b7 circledR=ae colon=3a comma=2c commat=40 copy=a9 curren=a4 dagger=2020 "
    "dash=2010 dcaron=10f ddagger=2021 deg=b0 die=a8 div=f7 divide=f7 dollar=24 dstrok=111 "
    "eacute=e9 ecaron=11b ecirc=ea edot=117 egrave=e8 emacr=113 emsp=2003 emsp13=2004 "
    "emsp14=2005 eng=14b ensp=2002 eogon=119 equals=3d eth=f0 euml=eb excl=21 frac12=bd "
    "frac14=bc frac34=be frasl=2044 gbreve=11f gcirc=11d gdot=121 grave=60 gt=3e hairsp=200a "
    "half=bd hcirc=125 hellip=2026 horbar=2015 hstrok=127 hybull=2043 hyphen=2010 iacute=ed "
    "ic=2063 icirc=ee iexcl=a1 igrave=ec ijlig=133 imacr=12b imath=131 inodot=131 iogon=12f "
    "iquest=bf it=2062 itilde=129 iuml=ef jcirc=135 kcedil=137 kgreen=138 lacute=13a laquo=ab "
    "lbrace=7b lbrack=5b lcaron=13e lcedil=13c lcub=7b ldquo=201c ldquor=201e lmidot=140 "
    "lowbar=5f lpar=28 lrm=200e lsaquo=2039 lsqb=5b lsquo=2018 lsquor=201a lstrok=142 lt=3c "
    "macr=af mdash=2014 micro=b5 midast=2a middot=b7 mldr=2026 nacute=144 napos=149 nbsp=a0 "
    "ncaron=148 ncedil=146 ndash=2013 nldr=2025 not=ac ntilde=f1 num=23 numsp=2007 oacute=f3 "
    "ocirc=f4 odblac=151 oelig=153 ograve=f2 oline=203e omacr=14d ordf=aa ordm=ba oslash=f8 "
    "otilde=f5 ouml=f6 para=b6 percnt=25 period=2e permil=2030 pertenk=2031 plus=2b plusmn=b1 "
    "pm=b1 pound=a3 prime=2032 puncsp=2008 qprime=2057 quest=3f quot=22 racute=155 raquo=bb "
    "rbrace=7d rbrack=5d rcaron=159 rcedil=157 rcub=7d rdquo=201d rdquor=201d reg=ae rlm=200f "
    "rpar=29 rsaquo=203a rsqb=5d rsquo=2019 rsquor=2019 sacute=15b sbquo=201a scaron=161 "
    "scedil=15f scirc=15d sect=a7 semi=3b shy=ad sol=2f strns=af sup1=b9 sup2=b2 sup3=b3 "
    "szlig=df tcaron=165 tcedil=163 thinsp=2009 thorn=fe times=d7 tprime=2034 tstrok=167 "
    "uacute=fa ubreve=16d ucirc=fb udblac=171 ugrave=f9 umacr=16b uml=a8 uogon=173 uring=16f "
    "utilde=169 uuml=fc verbar=7c vert=7c wcirc=175 yacute=fd ycirc=177 yen=a5 yuml=ff "
    "zacute=17a zcaron=17e zdot=17c zwj=200d zwnj=200c ";
constexpr std::size_t longest_name = 21;

std::vector<Named> read_names() {
    std::vector<Named> names;
    for (std::string_view rest = all_names; !rest.empty();) {
        const std::size_t end = rest.find('=');
        const std::size_t next = rest.find(' ');
        std::uint32_t number = 0;
        std::from_chars(rest.data() + end + 1, rest.data() + next, number, 16);
        names.emplace_back(rest.substr(0, end), number);
        rest.remove_prefix(next + 1);
    }
    return names;
}

/// Sorted.
const std::vector<Named>& names() {
    static const std::vector<Named> all = read_names();
    return all;
}

/// -1: no `=` and two digits.
int quoted_byte(std::string_view text) {
    if (text.size() < 3 || text[0] != '=') {
        return -1;
    }
    const int high = hex_digit(text[1]);
    const int low = hex_digit(text[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool is_quoted_sign(int byte) {
    const char sign = static_cast<char>(byte);
    return byte == '\t' || byte == '\n' || byte == '\r' ||
           (byte >= ' ' && byte < 0x7f && !is_word(sign) &&
            std::string_view("&#;").find(sign) == std::string_view::npos);
}

bool is_character(std::uint32_t number) {
    return number >= ' ' && number <= 0x10ffff && (number < 0x7f || number > 0x9f) &&
           (number < 0xd800 || number > 0xdfff);
}

/// `&#64;`, `&#x40;`
EscapedCharacter numbered_character(std::string_view text) {
    const bool is_hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
    const std::size_t first = is_hex ? 3 : 2;
    constexpr std::size_t most_digits = 8;
    std::uint32_t number = 0;
    std::size_t at = first;
    for (; at < text.size() && at < first + most_digits; ++at) {
        const int digit = hex_digit(text[at]);
        if (digit < 0 || (!is_hex && digit > 9)) {
            break;
        }
        number = number * (is_hex ? 16 : 10) + static_cast<std::uint32_t>(digit);
    }
    const bool is_blank = number == '\t' || number == '\n' || number == '\r';
    if (at == first || !(is_character(number) || is_blank)) {
        return {};
    }
    return {number, at + (text.substr(at).starts_with(';') ? 1U : 0U)};
}

std::string without_soft_breaks(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t next = std::min(text.find('='), text.size());
        out += text.substr(0, next);
        text.remove_prefix(next);
        const std::size_t size = soft_break_size(text);
        if (size == 0 && !text.empty()) {
            out += '=';
        }
        text.remove_prefix(std::max<std::size_t>(size, text.empty() ? 0 : 1));
    }
    return out;
}

/// With each escape that begins with `sign` as what it stands for.
std::string replaced(std::string_view text, char sign, EscapedCharacter (*read)(std::string_view)) {
    std::string out;
    while (!text.empty()) {
        const std::size_t next = std::min(text.find(sign), text.size());
        out += text.substr(0, next);
        text.remove_prefix(next);
        const EscapedCharacter found = text.empty() ? EscapedCharacter{} : read(text);
        if (found.size > 0) {
            append_utf8(out, found.character);
        } else if (!text.empty()) {
            out += sign;
        }
        text.remove_prefix(std::max<std::size_t>(found.size, text.empty() ? 0 : 1));
    }
    return out;
}

}  // namespace

EscapedCharacter quoted_character(std::string_view text) {
    const int first = quoted_byte(text);
    if (first < 0x80) {
        return is_quoted_sign(first) ? EscapedCharacter{static_cast<char32_t>(first), 3}
                                     : EscapedCharacter{};
    }
    std::string bytes;
    for (std::size_t at = 0; bytes.size() < 4; at += 3) {
        const int byte = quoted_byte(text.substr(std::min(at, text.size())));
        if (byte < 0x80) {
            break;
        }
        bytes += static_cast<char>(byte);
    }
    const Utf8Step step = first_character(bytes);
    return step.valid ? EscapedCharacter{step.character, 3 * step.size} : EscapedCharacter{};
}

std::size_t soft_break_size(std::string_view text) {
    if (!text.starts_with('=')) {
        return 0;
    }
    const std::size_t end = text.find_first_not_of(" \t", 1);
    if (end == std::string_view::npos) {
        return 0;
    }
    const bool is_return = text[end] == '\r' && text.substr(end + 1).starts_with('\n');
    return is_return ? end + 2 : text[end] == '\n' ? end + 1 : 0;
}

EscapedCharacter referred_character(std::string_view text) {
    if (text.size() < 3 || text[0] != '&') {
        return {};
    }
    if (text[1] == '#') {
        return numbered_character(text);
    }
    std::size_t end = 1;
    while (end < text.size() && end <= longest_name && is_word(text[end])) {
        ++end;
    }
    if (end == text.size() || text[end] != ';') {
        return {};
    }
    const std::string_view name = text.substr(1, end - 1);
    const auto known = std::ranges::lower_bound(names(), name, {}, &Named::first);
    return known != names().end() && known->first == name
               ? EscapedCharacter{known->second, name.size() + 2}
               : EscapedCharacter{};
}

void each_reading(std::string_view text, const std::function<void(std::string_view)>& look) {
    const bool may_be_page = text.find('&') != std::string_view::npos;
    const std::string page = may_be_page ? replaced(text, '&', &referred_character) : std::string();
    const bool is_page = may_be_page && page != text;
    if (is_page) {
        look(page);
    }
    if (text.find('=') == std::string_view::npos) {
        return;
    }
    const std::string mail = replaced(without_soft_breaks(text), '=', &quoted_character);
    if (mail == text) {
        return;
    }
    look(mail);
    const std::string sent = may_be_page ? replaced(mail, '&', &referred_character) : std::string();
    if (may_be_page && sent != mail && sent != page) {
        look(sent);
    }
}

}  // namespace dsar
