// What is wrong with a formula, in words a teacher can act on. KaTeX says it in English, with a position.
const WORDS = [
  [/^Undefined control sequence: (\S+)/, m => `没有 ${m[1]} 这个写法，看看是不是拼错了`],
  [/^Expected '}', got 'EOF'/, () => '少了一个右花括号 }'],
  [/^Expected 'EOF', got '}'|^Extra }/, () => '多了一个右花括号 }'],
  [/^Expected 'EOF', got '\\right'|^Expected 'EOF', got '\\middle'/, () => '\\right 前面少了配对的 \\left'],
  [/^Expected '\\right'/, () => '\\left 后面少了配对的 \\right'],
  [/^Expected 'EOF', got '&'/, () => '& 只用在矩阵和方程组里分列，别处去掉它'],
  [/^Expected 'EOF', got '\\end'/, () => '\\end 前面少了配对的 \\begin'],
  [/^Expected group (?:after|as argument to) '([^']+)'/, m => `${m[1]} 后面还没有写内容，要用花括号括起来，例如 ${m[1]}{2}`],
  [/^(?:Expected group|Unexpected end of input|Expected '\{')/, () => '后面还少一部分，每一部分用花括号括起来'],
  [/^Double superscript/, () => '上标写了两次，把要放在上面的都括在一个 ^{ } 里'],
  [/^Double subscript/, () => '下标写了两次，把要放在下面的都括在一个 _{ } 里'],
  [/^Expected & or|^Expected \\\\\\\\ or|^Expected \\\\ or/, () => '矩阵或方程组没有写完：换行用 \\\\，最后要有 \\end'],
  [/^Mismatch: \\begin\{(.+?)\} matched by \\end\{(.+?)\}/, m => `\\begin{${m[1]}} 要用 \\end{${m[1]}} 结束，现在写的是 \\end{${m[2]}}`],
  [/^No such environment: (.+)/, m => `没有 ${m[1]} 这种环境，矩阵用 matrix，方程组用 cases`],
  [/^Can't use function '\$' in math mode/, () => '这里已经是公式，不用再写 $'],
  [/^Can't use function '(.+?)' in (math|text) mode/, m => `${m[1]} 不能写在这里`],
  [/^(?:Invalid delimiter|Illegal delimiter|Missing a)/, () => '\\left、\\right 后面要跟一个括号，例如 \\left( … \\right)'],
  [/^Limit controls must follow/, () => '\\limits 只能写在 \\sum、\\int 这样的符号后面'],
  [/^Too many (?:tab|math)|^Too many/, () => '这一行写得太长或列太多，分成几个公式'],
  [/^Invalid (?:size|unit)/, () => '长度要写数字和单位，例如 1em'],
  [/^(?:Unexpected|Unsupported) character/, () => '有一个这里不认识的字符'],
];

const AROUND = 12;
const count = (text, sign) => text.replaceAll(`\\${sign}`, '').split(sign).length;

/** One sentence about a `ParseError` of `latex`: what, and where. */
export function faultWords(error, latex) {
  const raw = String(error.rawMessage ?? error.message ?? '');
  const open = raw.startsWith('Unexpected end of input') && count(latex, '{') > count(latex, '}') ? "Expected '}', got 'EOF'" : raw;
  const found = WORDS.find(([rule]) => rule.test(open));
  const said = found ? found[1](found[0].exec(open)) : '有一处写法不对';
  const at = Number.isInteger(error.position) ? error.position : -1;
  const here = at >= 0 ? latex.slice(at, at + AROUND).trim() : '';
  return here ? `${said}。在“${here}”这里。` : `${said}。`;
}
