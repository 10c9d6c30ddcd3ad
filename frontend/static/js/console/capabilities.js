import { t } from '../i18n.js';

/** What a hospital can take, in the field's words. @returns {Record<string, string>} */
function names() {
  return {
    general: t('đa khoa'),
    surgery: t('ngoại khoa'),
    trauma: t('chấn thương'),
    'paediatric-trauma': t('chấn thương nhi'),
    orthopaedic: t('chỉnh hình'),
    neurosurgery: t('ngoại thần kinh'),
    stroke: t('đột quỵ'),
    pci: t('can thiệp mạch vành'),
    cardiac: t('tim mạch'),
    'cardiac-surgery': t('mổ tim'),
    burn: t('bỏng'),
    toxicology: t('chống độc'),
    icu: t('hồi sức'),
    picu: t('hồi sức nhi'),
    nicu: t('hồi sức sơ sinh'),
    obstetric: t('sản'),
    gynaecology: t('phụ khoa'),
    paediatric: t('nhi'),
    nephrology: t('thận nhân tạo'),
    urology: t('tiết niệu'),
    respiratory: t('hô hấp'),
    tuberculosis: t('lao'),
    infectious: t('truyền nhiễm'),
    oncology: t('ung bướu'),
    haematology: t('huyết học'),
    ophthalmology: t('mắt'),
    ent: t('tai mũi họng'),
    maxillofacial: t('răng hàm mặt'),
    dermatology: t('da liễu'),
    psychiatry: t('tâm thần'),
    geriatric: t('lão khoa'),
    transplant: t('ghép tạng'),
    helicopter: t('sân đỗ trực thăng'),
  };
}

/** @param {string} code */
export function capabilityName(code) {
  return names()[code] ?? code;
}
