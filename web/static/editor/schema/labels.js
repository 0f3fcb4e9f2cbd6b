// What teachers call the sections and columns. The stored title of a section wins over these.
export const SECTION_LABELS = {
  basics: '基本信息', objectives: '教学目标', key: '教学重点', difficult: '教学难点', key_difficult: '教学重难点',
  kd_measure: '突破措施', material: '教材分析', learner: '学情分析', methods: '教法学法', prep: '教学准备',
  process: '教学过程', board: '板书设计', exercise: '课堂练习', homework: '作业设计', reflection: '教学反思',
  evaluation: '教学评价', summary: '课堂小结', structure: '单元结构', innovation: '创新之处', safety: '安全提示',
  stage: '学段要求',
};

export const COLUMN_LABELS = {
  step: '环节', time: '时间', content: '教学内容', teacher: '教师活动', student: '学生活动', intent: '设计意图',
  second: '二次备课', activity: '教学活动',
};

export const sectionTitle = ({title, key}) => title || SECTION_LABELS[key] || '未命名的一节';
