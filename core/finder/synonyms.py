"""Words of the field that mean one thing, in both languages: who asks by one finds what is called by another.

The columns' names are those by which `core.collect` knows a role; the rest is what people say of the work itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from core.collect import names_of
from core.finder.words import joined, words
from core.kinds import KINDS

_SAID = """
phone, mobile, telephone, cell, cellphone, tel, mobile number, phone number, 手机, 手机号, 手机号码, 电话, 联系电话
mail, email, e-mail, mail address, 邮箱, 邮件, 电子邮箱, 邮件地址
address, shipping address, street, 地址, 收货地址, 住址
name of a person, full name, customer name, receiver, consignee, 姓名, 收货人, 收件人, 联系人
birthday, birth date, date of birth, dob, 生日, 出生日期
retention, set retention, how long do we keep, how long is kept, keep, kept, 保留期限, 保存期限, 保存多久, 保留多久
erase, erasure, delete a person, forget, right to be forgotten, gdpr, 擦除, 删除个人, 删除用户数据, 被遗忘权
personal data, privacy, pii, 个人信息, 隐私, 个人数据
mask, anonymise, anonymize, pseudonymise, hide, 脱敏, 匿名, 匿名化, 去标识化
quality, data quality, 质量, 数据质量
check, rule, validation, 检查, 校验, 规则
contract, data contract, agreement, 契约, 数据契约, 合约
incident, alert, problem, outage, 事件, 故障, 告警, 异常事件
outlier, anomaly, anomalies, 异常, 离群, 异常值
duplicate, duplicates, dedupe, deduplicate, match, 重复, 去重, 匹配
clean, mend, repair, fix, cleaning, 清洗, 修复, 清理
recipe, steps, pipeline step, 配方, 步骤
pipeline, schedule, cron, nightly, run, runs, 流水线, 定时, 调度, 运行
lineage, origin, provenance, 血缘, 来源
glossary, term, terms, definition, dictionary, 术语, 词汇, 定义, 数据字典
owner, steward, responsible, 负责人, 责任人
upload, import, load, ingest, 上传, 导入, 载入
export, download, 导出, 下载
user, customer, buyer, shopper, member, 用户, 顾客, 买家, 客户, 会员
product, item, goods, sku, article, 商品, 产品, 货品
price, cost, unit price, 价格, 单价, 售价
order, purchase, 订单, 购买, 下单
stock, inventory, 库存, 存货
review, comment, feedback, 评论, 评价, 反馈
rating, stars, score, 评分, 星级, 打分
sentiment, mood, opinion, 情感, 情绪, 口碑
search, query, search term, keyword, 搜索, 查询, 搜索词, 关键词
recommend, recommendation, recommender, 推荐, 推荐系统
experiment, ab test, a/b test, split test, 实验, 对照实验, ab实验
forecast, prediction, demand, 预测, 需求预测
fraud, scam, abuse, 欺诈, 刷单, 作弊
label, annotate, annotation, 标注, 打标
train, training, fine-tune, 训练, 微调
audit, audit trail, log, 审计, 审计记录, 操作日志
access, permission, permissions, role, roles, 权限, 角色, 访问控制
report, weekly report, 报告, 报表, 周报
roadmap, maturity, 路线图, 成熟度
trend, trends, course, 趋势, 走势
category, categories, taxonomy, 类目, 分类, 品类
brand, manufacturer, maker, 品牌, 厂商
quarantine, rejected rows, 隔离, 隔离区
answer, answers, faq, 问答, 客服
complaint, complaints, topic, topics, 投诉, 话题, 主题
advertisement, ads, campaign, 广告, 投放
click, clicks, 点击
time, timestamp, date, 时间, 日期, 时间戳
"""
_FILLERS = frozenset(
    [
        "how",
        "do",
        "does",
        "we",
        "i",
        "the",
        "a",
        "an",
        "to",
        "is",
        "are",
        "my",
        "our",
        "of",
        "for",
        "set",
        "where",
        "can",
        "what",
        "it",
        "data",
        "怎么",
        "如何",
        "设置",
        "在哪",
        "哪里",
        "我们",
        "的",
    ]
)
"""Words of a question that name nothing."""
_CHINESE = re.compile(r"[\u3400-\u9fff]")
LEAST_CHINESE = 2
"""Signs of Chinese from which a synonym is looked for within longer names: one stands in too many."""
AMBIGUOUS = ("id", "name", "type", "value", "number", "code", "标题", "名称", "编号")
"""Names of a role that are names of everything."""


@lru_cache(maxsize=1)
def groups() -> tuple[frozenset[str], ...]:
    """Words that mean one thing, each joined (`words.joined`)."""
    found = [{joined(word) for word in line.split(", ")} for line in _SAID.strip().splitlines()]
    said = set().union(*found)
    roles: dict[str, set[str]] = {}
    for kind in KINDS.values():
        for role in kind.roles:
            roles.setdefault(role.name, set()).update(map(joined, names_of(kind.name, role.name)))
    for names in roles.values():
        telling = names - {joined(one) for one in AMBIGUOUS} - {""}
        if len(telling) > 1 and not telling & said:
            found.append(telling)
    return tuple(frozenset(one) for one in found)


@lru_cache(maxsize=1)
def _places() -> dict[str, frozenset[str]]:
    """Word -> every word of its groups."""
    found: dict[str, frozenset[str]] = {}
    for group in groups():
        for word in group:
            found[word] = found.get(word, frozenset()) | group
    return found


def meant(question: str) -> list[tuple[str, frozenset[str]]]:
    """The words of a question, or runs of them, each with what else is said for it; fillers beside a known one go.

    The longest run that means something is read first: "how long do we keep" is one.
    """
    asked, known = words(question), _places()
    found: list[tuple[str, frozenset[str]]] = []
    at = 0
    while at < len(asked):
        for end in range(len(asked), at, -1):
            run = "".join(asked[at:end])
            if run in known:
                found.append((run, known[run]))
                at = end
                break
        else:
            found.append((asked[at], _within(asked[at], known)))
            at += 1
    telling = [one for one in found if one[1] or one[0] not in _FILLERS]
    return telling if any(one[1] for one in telling) else []


def _within(word: str, known: dict[str, frozenset[str]]) -> frozenset[str]:
    """What is said for the known words that a run of Chinese is made of, which no blank parts: 设置保留期限."""
    if not _CHINESE.search(word):
        return frozenset()
    for filler in sorted((one for one in _FILLERS if _CHINESE.search(one)), key=len, reverse=True):
        word = word.removeprefix(filler).removesuffix(filler)
    return known.get(word, frozenset())
