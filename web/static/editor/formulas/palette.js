// The palette: what schools write, by group. □ is where one writes on; the first takes what was selected.

/** A sign that stands as it is: name and LaTeX. */
const signs = pairs => pairs.map(([name, code]) => [name, `${code} `, code]);
const units = pairs => pairs.map(([name, unit]) => [name, `\\ \\mathrm{${unit}}`, `\\mathrm{${unit}}`]);

/** Groups of name, LaTeX, and the LaTeX that is drawn on the button. */
export const GROUPS = [
  ['常用', [
    ['分数', '\\frac{□}{□}', '\\frac{a}{b}'], ['根号', '\\sqrt{□}', '\\sqrt{a}'], ['n 次根号', '\\sqrt[□]{□}', '\\sqrt[n]{a}'],
    ['上标', '^{□}', 'x^{n}'], ['下标', '_{□}', 'x_{n}'], ['上标和下标', '_{□}^{□}', 'x_{i}^{2}'], ['平方', '^{2}', 'x^{2}'], ['立方', '^{3}', 'x^{3}'],
    ...signs([['乘', '\\times'], ['除', '\\div'], ['正负', '\\pm'], ['不等于', '\\neq'], ['约等于', '\\approx'], ['小于等于', '\\leqslant'],
      ['大于等于', '\\geqslant'], ['因为', '\\because'], ['所以', '\\therefore']]),
    ['绝对值', '\\left|□\\right|', '|a|'], ['跟着变大的括号', '\\left(□\\right)', '(\\tfrac{a}{b})'], ['循环节', '\\dot{□}', '0.\\dot{3}'],
  ]],
  ['几何', [
    ...signs([['角', '\\angle'], ['三角形', '\\triangle'], ['直角三角形', '\\mathrm{Rt}\\triangle']]), ['度', '^\\circ', '90^\\circ'],
    ...signs([['平行', '\\parallel'], ['垂直', '\\perp'], ['全等', '\\cong'], ['相似', '\\backsim'], ['圆', '\\odot'], ['圆周率', '\\pi']]),
    ['弧', '\\overset{\\frown}{□}', '\\overset{\\frown}{AB}'], ['线段', '\\overline{□}', '\\overline{AB}'], ['向量', '\\overrightarrow{□}', '\\overrightarrow{AB}'],
    ['粗体向量', '\\boldsymbol{□}', '\\boldsymbol{a}'],
  ]],
  ['方程组、矩阵', [
    ['方程组', '\\begin{cases} □ \\\\ □ \\end{cases}', '\\begin{cases} x+y=5 \\\\ x-y=1 \\end{cases}'],
    ['分段函数', '\\begin{cases} □, & □ \\\\ □, & □ \\end{cases}', '\\begin{cases} x, & x \\geqslant 0 \\\\ -x, & x<0 \\end{cases}'],
    ['矩阵', '\\begin{pmatrix} □ & □ \\\\ □ & □ \\end{pmatrix}', '\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}'],
    ['行列式', '\\begin{vmatrix} □ & □ \\\\ □ & □ \\end{vmatrix}', '\\begin{vmatrix} a & b \\\\ c & d \\end{vmatrix}'],
    ['等号对齐的几行', '\\begin{aligned} □ &= □ \\\\ &= □ \\end{aligned}', '\\begin{aligned} a &= b \\\\ &= c \\end{aligned}'],
    ['竖式', '\\begin{array}{r} □ \\\\ \\underline{+\\quad □} \\\\ □ \\end{array}', '\\begin{array}{r} 25 \\\\ \\underline{+\\ 17} \\\\ 42 \\end{array}'],
  ]],
  ['单位', [
    ...units([['厘米', 'cm'], ['米', 'm'], ['千米', 'km'], ['克', 'g'], ['千克', 'kg'], ['升', 'L'], ['毫升', 'mL'], ['秒', 's'], ['平方厘米', 'cm^2'],
      ['平方米', 'm^2'], ['立方厘米', 'cm^3'], ['立方米', 'm^3'], ['千米每时', 'km/h'], ['米每秒', 'm/s'], ['克每立方厘米', 'g/cm^3'], ['牛', 'N'], ['帕', 'Pa'],
      ['焦', 'J'], ['瓦', 'W'], ['伏', 'V'], ['安', 'A']]),
    ['欧', '\\ \\Omega', '\\Omega'], ['摄氏度', '^\\circ\\mathrm{C}', '^\\circ\\mathrm{C}'], ['百分号', '\\%', '\\%'],
  ]],
  ['集合、函数', [
    ...signs([['属于', '\\in'], ['不属于', '\\notin'], ['子集', '\\subseteq'], ['交集', '\\cap'], ['并集', '\\cup'], ['空集', '\\varnothing'], ['任意', '\\forall'],
      ['存在', '\\exists'], ['推出', '\\Rightarrow'], ['等价', '\\Leftrightarrow'], ['趋于', '\\to'], ['无穷', '\\infty'], ['正弦', '\\sin'], ['余弦', '\\cos'],
      ['正切', '\\tan'], ['自然对数', '\\ln']]),
    ['对数', '\\log_{□} ', '\\log_{a}'], ['求和', '\\sum_{□}^{□} ', '\\sum_{i=1}^{n}'], ['定积分', '\\int_{□}^{□} ', '\\int_{a}^{b}'],
    ['极限', '\\lim_{□} ', '\\lim_{x \\to 0}'], ['组合数', '\\mathrm{C}_{□}^{□}', '\\mathrm{C}_{n}^{m}'],
  ]],
  ['希腊字母', signs(['alpha', 'beta', 'gamma', 'delta', 'varepsilon', 'theta', 'lambda', 'mu', 'rho', 'sigma', 'varphi', 'omega', 'Delta', 'Sigma', 'Omega']
    .map(name => [name.replace(/^var/, ''), `\\${name}`]))],
  ['化学', [
    ['下标数字', '\\mathrm{□_{□}}', '\\mathrm{H_2O}'], ['离子', '\\mathrm{□^{□}}', '\\mathrm{Ca^{2+}}'],
    ['箭头上写条件', '\\xrightarrow{\\text{□}}', '\\xrightarrow{\\text{点燃}}'], ['等号上写条件', '\\overset{\\text{□}}{=\\!=\\!=}', '\\overset{\\text{点燃}}{=\\!=\\!=}'],
    ...signs([['可逆', '\\rightleftharpoons'], ['气体', '\\uparrow'], ['沉淀', '\\downarrow']]), ['公式里写汉字', '\\text{□}', '\\text{汉字}'],
  ]],
];
